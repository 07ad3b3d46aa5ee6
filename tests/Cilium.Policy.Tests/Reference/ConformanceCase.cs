// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

/// <summary>One step of a Kubernetes conformance case: pods, policies, and who may reach whom.</summary>
internal sealed class ConformanceCase
{
    private readonly InMemoryDatapath _datapath = new();
    private readonly PolicyEngine _engine;
    private readonly JsonElement _step;
    private readonly int _count;

    public ConformanceCase(JsonElement ports, JsonElement step, bool reproducesQuirks)
    {
        _step = step;
        _engine = new(new() { ReproducesReferenceQuirks = reproducesQuirks, AllowsLocalHost = false }, _datapath);
        NamedPort[] named = [.. ports.EnumerateArray().Select(port => new NamedPort(
            port.GetProperty("name").GetString()!, port.GetProperty("port").GetUInt16(), Protocol(port.GetProperty("protocol"))))];
        foreach (var pod in step.GetProperty("pods").EnumerateArray())
        {
            _count++;
            var identity = new SecurityIdentity(new NumericIdentity((uint)(1000 + _count)), LabelsOf(pod));
            _engine.OnIdentitiesChanged([identity], []);
            _engine.SetPeerPorts(identity.Id.ToString(), named);
            _engine.SetEndpoint(new Endpoint { Id = new((ushort)_count), Name = pod.GetProperty("name").GetString()!, Identity = identity, NamedPorts = [.. named] });
        }

        foreach (var policy in step.GetProperty("policies").EnumerateArray())
        {
            var text = policy.GetRawText();
            text = policy.TryGetProperty("kind", out _) ? text : "{\"kind\":\"NetworkPolicy\",\"apiVersion\":\"networking.k8s.io/v1\"," + text[1..];
            _engine.Upsert([.. PolicyDocuments.Parse(text).Documents]);
        }
    }

    public IEnumerable<string> Compare(string expectedProperty)
    {
        foreach (var table in _step.GetProperty("tables").EnumerateArray())
        {
            var port = table.GetProperty("port").GetUInt16();
            var protocol = Protocol(table.GetProperty("protocol"));
            var expected = table.GetProperty(expectedProperty).EnumerateArray().Select(row => row.GetString()!).ToArray();
            for (var from = 0; from < _count; from++)
            {
                var row = string.Concat(Enumerable.Range(0, _count).Select(to => IsAllowed(from, to, protocol, port) ? '1' : '0'));
                if (row != expected[from])
                {
                    yield return $"{protocol}/{port} from pod {from}: {expected[from]} expected, not {row}";
                }
            }
        }
    }

    private bool IsAllowed(int from, int to, IpProtocol protocol, ushort port) =>
        _datapath.Evaluate(new((ushort)(from + 1)), TrafficDirection.Egress, new NumericIdentity((uint)(1001 + to)), protocol, port).IsAllowed
        && _datapath.Evaluate(new((ushort)(to + 1)), TrafficDirection.Ingress, new NumericIdentity((uint)(1001 + from)), protocol, port).IsAllowed;

    private LabelSet LabelsOf(JsonElement pod)
    {
        var @namespace = pod.GetProperty("namespace").GetString()!;
        var labels = new List<Label>();
        foreach (var label in pod.GetProperty("labels").EnumerateObject())
        {
            labels.Add(new("k8s", label.Name, label.Value.GetString()!));
        }

        foreach (var label in _step.GetProperty("namespaces").GetProperty(@namespace).EnumerateObject())
        {
            labels.Add(new("k8s", "io.cilium.k8s.namespace.labels." + label.Name, label.Value.GetString()!));
        }

        labels.Add(new("k8s", "io.kubernetes.pod.namespace", @namespace));
        labels.Add(new("k8s", "io.cilium.k8s.policy.cluster", "default"));
        return LabelSet.Create(labels);
    }

    private static IpProtocol Protocol(JsonElement name) => Enum.Parse<IpProtocol>(name.GetString()!, ignoreCase: true);
}
