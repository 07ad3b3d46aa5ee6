// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using static Cilium.Core.Tests.TableTests;

namespace Cilium.Core.Tests;

internal sealed class RecordingTarget : IReconcilerTarget<string, Row>
{
    private readonly ConcurrentDictionary<string, int> _failuresLeft = new();

    internal ConcurrentDictionary<string, Row> Content { get; } = new();

    internal ConcurrentQueue<string> Calls { get; } = new();

    public ValueTask UpdateAsync(string key, Row row, CancellationToken cancellationToken)
    {
        Call("update " + key, key);
        Content[key] = row;
        return default;
    }

    public ValueTask DeleteAsync(string key, Row lastRow, CancellationToken cancellationToken)
    {
        Call("delete " + key, key);
        Content.TryRemove(key, out _);
        return default;
    }

    public ValueTask PruneAsync(TableSnapshot<string, Row> desired, CancellationToken cancellationToken)
    {
        Call("prune", "prune");
        foreach (string key in Content.Keys.Where(key => !desired.Contains(key)))
        {
            Content.TryRemove(key, out _);
        }

        return default;
    }

    internal void FailNext(string key, int times) => _failuresLeft[key] = times;

    internal string[] TakeCalls()
    {
        List<string> calls = [];
        while (Calls.TryDequeue(out string? call))
        {
            calls.Add(call);
        }

        return [.. calls];
    }

    private void Call(string call, string key)
    {
        Calls.Enqueue(call);
        if (_failuresLeft.TryGetValue(key, out int left) && left > 0)
        {
            _failuresLeft[key] = left - 1;
            throw new IOException("refused " + call);
        }
    }
}
