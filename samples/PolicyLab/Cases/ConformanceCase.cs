// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Pods and Kubernetes policies, and who may reach whom, after each step.</summary>
/// <remarks>One engine lives through all steps: pods change their labels and policies come and go as in a cluster.</remarks>
internal sealed class ConformanceCase
{
    private const uint FirstIdentity = 1_000;

    private readonly Utf8JsonWriter _answer;
    private readonly IVerdictPlane _plane;
    private readonly PolicyEngine _engine;
    private readonly NamedPort[] _ports;
    private readonly Dictionary<string, ushort> _numbers = [];
    private readonly HashSet<string> _present = [];

    private ConformanceCase(JsonElement recorded, bool reproducesQuirks, IVerdictPlane plane, Utf8JsonWriter answer)
    {
        _answer = answer;
        _plane = plane;
        _engine = new(new() { ReproducesReferenceQuirks = reproducesQuirks, AllowsLocalHost = false }, plane.Datapath);
        _ports = CaseProtocols.NamedPortsOf(recorded.GetProperty("containerPorts"));
    }

    public static void Answer(JsonElement recorded, bool reproducesQuirks, IVerdictPlane plane, Utf8JsonWriter answer)
    {
        var conformance = new ConformanceCase(recorded, reproducesQuirks, plane, answer);
        answer.WriteStartArray("steps");
        foreach (var step in recorded.GetProperty("steps").EnumerateArray())
        {
            answer.WriteStartObject();
            conformance.Take(step);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private void Take(JsonElement step)
    {
        var pods = step.GetProperty("pods").EnumerateArray().Select(pod => (Name: NameOf(pod), Labels: LabelsOf(pod, step))).ToList();
        foreach (var gone in _present.Except(pods.Select(pod => pod.Name)).ToList())
        {
            _present.Remove(gone);
            _engine.RemoveEndpoint(new(_numbers[gone]));
            _plane.Detach(new(_numbers[gone]));
            _plane.Expel([IdentityOf(_numbers[gone])]);
            _engine.OnIdentitiesChanged([], [IdentityOf(_numbers[gone])]);
        }

        foreach (var (name, labels) in pods)
        {
            Put(name, labels);
        }

        var documents = step.GetProperty("policies").EnumerateArray().SelectMany(policy => PolicyDocuments.Parse(TextOf(policy)).Documents).ToList();
        _engine.Apply(documents, [.. _engine.Repository.Resources.Except(documents.Select(document => document.Resource))]);
        var numbers = pods.Select(pod => _numbers[pod.Name]).ToArray();
        _answer.WriteStartArray("tables");
        foreach (var table in step.GetProperty("tables").EnumerateArray())
        {
            WriteTable(table, numbers);
        }

        _answer.WriteEndArray();
    }

    private void Put(string name, LabelSet labels)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            _numbers.Add(name, number = (ushort)(_numbers.Count + 1));
        }

        var identity = new SecurityIdentity(IdentityOf(number), labels);
        _engine.OnIdentitiesChanged([identity], []);
        _plane.Admit([identity]);
        if (_present.Add(name))
        {
            _plane.Attach(new(number), identity);
        }

        _engine.SetEndpoint(new Endpoint { Id = new(number), Name = name, Identity = identity, NamedPorts = [.. _ports] });
    }

    private void WriteTable(JsonElement table, ushort[] pods)
    {
        var port = table.GetProperty("port").GetUInt16();
        var protocol = CaseProtocols.ProtocolOf(table.GetProperty("protocol").GetString()!);
        _answer.WriteStartObject();
        _answer.WriteNumber("port", port);
        _answer.WriteString("protocol", table.GetProperty("protocol").GetString());
        Write("ingress", IsIngressAllowed);
        Write("egress", IsEgressAllowed);
        Write("combined", (from, to) => IsIngressAllowed(from, to) && IsEgressAllowed(from, to));
        _answer.WriteEndObject();

        bool IsIngressAllowed(ushort from, ushort to) => _plane.Judge(new(to), TrafficDirection.Ingress, IdentityOf(from), protocol, port) != VerdictLetter.Denied;

        bool IsEgressAllowed(ushort from, ushort to) => _plane.Judge(new(from), TrafficDirection.Egress, IdentityOf(to), protocol, port) != VerdictLetter.Denied;

        void Write(string name, Func<ushort, ushort, bool> isAllowed)
        {
            _answer.WriteStartArray(name);
            foreach (var from in pods)
            {
                _answer.WriteStringValue(string.Concat(pods.Select(to => isAllowed(from, to) ? '1' : '0')));
            }

            _answer.WriteEndArray();
        }
    }

    private static NumericIdentity IdentityOf(ushort number) => new(FirstIdentity + number);

    private static string NameOf(JsonElement pod) => $"{pod.GetProperty("namespace").GetString()}/{pod.GetProperty("name").GetString()}";

    // The recordings leave out what the type says already.
    private static string TextOf(JsonElement policy)
    {
        var text = policy.GetRawText();
        return policy.TryGetProperty("kind", out _) ? text : "{\"kind\":\"NetworkPolicy\",\"apiVersion\":\"networking.k8s.io/v1\"," + text[1..];
    }

    private static LabelSet LabelsOf(JsonElement pod, JsonElement step)
    {
        var @namespace = pod.GetProperty("namespace").GetString()!;
        var ofNamespace = step.GetProperty("namespaces").GetProperty(@namespace);
        return Cilium.Identity.KubernetesLabels.ForPod(@namespace, Pairs(pod.GetProperty("labels")), Pairs(ofNamespace), "", "default");
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonElement labels) =>
        labels.ValueKind == JsonValueKind.Object ? labels.EnumerateObject().Select(label => KeyValuePair.Create(label.Name, label.Value.GetString()!)) : [];
}
