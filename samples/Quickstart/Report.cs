// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Quickstart;

/// <summary>What the demo shows: lines of at most 80 columns, or the same as JSON lines.</summary>
internal sealed class Report(bool isJson)
{
    private readonly Lock _gate = new();
    private readonly HashSet<FlowNotice> _shown = [];
    private readonly List<(string Name, bool Ok)> _expectations = [];

    public bool AllSeen => _expectations.TrueForAll(expectation => expectation.Ok);

    public IReadOnlyList<FlowNotice> Flows
    {
        get
        {
            lock (_gate)
            {
                return [.. _shown];
            }
        }
    }

    public void Chapter(string title)
    {
        lock (_gate)
        {
            _shown.Clear();
            Write(new { @event = "chapter", title }, $"\n== {title}");
        }
    }

    public void Say(string text) => Write(new { @event = "note", text }, text);

    /// <summary>Shows a verdict once a chapter: repetitions tell nothing new.</summary>
    public void Show(FlowNotice flow)
    {
        lock (_gate)
        {
            if (_shown.Add(flow))
            {
                Write(
                    new { @event = "flow", flow },
                    $"  {flow.Verdict}  {flow.Source} -> {flow.Destination}  {flow.Family} {flow.Protocol}/{flow.Port}  {flow.Why}",
                    $"           {flow.SourceIdentity} {flow.SourceLabels} -> {flow.DestinationIdentity} {flow.DestinationLabels}");
            }
        }
    }

    public void Expect(string name, bool isSeen)
    {
        _expectations.Add((name, isSeen));
        Write(new { @event = "expectation", name, ok = isSeen }, $"  [{(isSeen ? "ok" : "FAILED")}] {name}");
    }

    public void Summarise(TimeSpan took)
    {
        int seen = _expectations.Count(expectation => expectation.Ok);
        Write(
            new { @event = "summary", expectations = _expectations.Count, seen, seconds = Math.Round(took.TotalSeconds, 1) },
            $"\n{seen} of {_expectations.Count} expectations seen, in {took.TotalSeconds:0.0} s.");
    }

    private void Write(object json, params string[] lines)
    {
        lock (_gate)
        {
            if (isJson)
            {
                Console.WriteLine(JsonSerializer.Serialize(json, JsonSerializerOptions.Web));
                return;
            }

            foreach (string line in lines)
            {
                Console.WriteLine(line.Length <= 80 ? line : line[..79] + "~");
            }
        }
    }
}
