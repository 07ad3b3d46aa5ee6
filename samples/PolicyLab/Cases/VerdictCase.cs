// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Policies and identities, and the verdicts between them, at the start and after each change of identities.</summary>
internal sealed class VerdictCase
{
    private readonly JsonElement _case;
    private readonly Utf8JsonWriter _answer;
    private readonly IVerdictPlane _plane;
    private readonly PolicyOptions _options;
    private readonly PolicyEngine _engine;
    private readonly (IpProtocol Protocol, ushort Port)[] _columns;
    private readonly char[] _row;
    private readonly List<(NumericIdentity Identity, EndpointId Endpoint)> _subjects = [];
    private readonly SortedSet<NumericIdentity> _identities = [];

    private VerdictCase(JsonElement recorded, bool reproducesQuirks, IVerdictPlane plane, Utf8JsonWriter answer)
    {
        _case = recorded;
        _answer = answer;
        _plane = plane;
        _options = CaseConfig.PolicyOptionsOf(recorded.GetProperty("config"), reproducesQuirks);
        _engine = new(_options, plane.Datapath);
        _columns = [.. recorded.GetProperty("ports").EnumerateArray().Select(column => CaseProtocols.ColumnOf(column.GetString()))];
        _row = new char[_columns.Length];
    }

    public static void Answer(JsonElement recorded, bool reproducesQuirks, IVerdictPlane plane, Utf8JsonWriter answer) =>
        new VerdictCase(recorded, reproducesQuirks, plane, answer).Answer();

    private void Answer()
    {
        var identities = Items(_case, "identities").ToDictionary(IdOf);
        Change(Items(_case, "identities"), default);
        foreach (var (id, identity) in identities)
        {
            _engine.SetPeerPorts(id.ToString(), PortsOf(identity));
        }

        ReadPolicies();
        foreach (var subject in SubjectsOf(identities))
        {
            Add(identities[subject], subject);
        }

        WriteResults(_case);
        if (!_case.TryGetProperty("steps", out var steps) || steps.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        _answer.WriteStartArray("steps");
        foreach (var step in steps.EnumerateArray())
        {
            Change(Items(step, "add"), Items(step, "remove"));
            _answer.WriteStartObject();
            WriteResults(step);
            _answer.WriteEndObject();
        }

        _answer.WriteEndArray();
    }

    // Policies that are not valid are left out, as the agent would.
    private void ReadPolicies()
    {
        var documents = new List<PolicyDocument>();
        var faults = new List<string>();
        foreach (var policy in Items(_case, "policies"))
        {
            try
            {
                documents.AddRange(PolicyDocuments.Parse(policy.GetProperty("manifest").GetRawText(), _options.Documents).Documents);
            }
            catch (PolicyValidationException error)
            {
                faults.AddRange(error.Faults.Select(fault => fault.ToString()));
            }
        }

        _engine.Apply(documents, []);
        if (faults.Count > 0)
        {
            _answer.WriteStartArray("rejected");
            faults.ForEach(_answer.WriteStringValue);
            _answer.WriteEndArray();
        }
    }

    // Whoever leaves out the verdicts may name the subjects alone; without either it is the workloads of this cluster.
    private IEnumerable<NumericIdentity> SubjectsOf(Dictionary<NumericIdentity, JsonElement> identities) =>
        _case.TryGetProperty("results", out var results) ? results.EnumerateArray().Select(result => new NumericIdentity(result.GetProperty("subject").GetUInt32()))
        : _case.TryGetProperty("subjects", out var subjects) ? subjects.EnumerateArray().Select(subject => new NumericIdentity(subject.GetUInt32()))
        : identities.Where(identity => IsLocalWorkload(identity.Value)).Select(identity => identity.Key);

    private bool IsLocalWorkload(JsonElement identity) =>
        LabelsOf(identity).Contains(new Label(LabelSource.Kubernetes, "io.cilium.k8s.policy.cluster", _options.ClusterName));

    private void Add(JsonElement identity, NumericIdentity id)
    {
        var endpoint = new EndpointId((ushort)(_subjects.Count + 1));
        _subjects.Add((id, endpoint));
        var known = new SecurityIdentity(id, LabelsOf(identity));
        _plane.Attach(endpoint, known);
        _engine.SetEndpoint(new Endpoint { Id = endpoint, Name = id.ToString(), Identity = known, NamedPorts = [.. PortsOf(identity)] });
    }

    // Through the path that identities take in an agent: nothing but memberships is written.
    private void Change(JsonElement.ArrayEnumerator added, JsonElement.ArrayEnumerator removed)
    {
        var now = added.Select(identity => new SecurityIdentity(IdOf(identity), LabelsOf(identity))).ToList();
        var gone = removed.Select(id => new NumericIdentity(id.GetUInt32())).Except(now.Select(identity => identity.Id)).ToList();
        _identities.ExceptWith(gone);
        _identities.UnionWith(now.Select(identity => identity.Id));
        _plane.Expel(gone);
        _engine.OnIdentitiesChanged(now, gone);
        _plane.Admit(now);
    }

    private void WriteResults(JsonElement stage)
    {
        NumericIdentity[] peers = stage.TryGetProperty("peers", out var listed)
            ? [.. listed.EnumerateArray().Select(peer => new NumericIdentity(peer.GetUInt32()))]
            : [.. _identities];
        _answer.WriteStartArray("results");
        foreach (var (identity, endpoint) in _subjects)
        {
            _answer.WriteStartObject();
            _answer.WriteNumber("subject", identity.Value);
            _engine.TryGetStatus(endpoint, out var status);
            if (status!.Fault is { } fault)
            {
                _answer.WriteString("error", ErrorOf(fault));
            }
            else
            {
                WriteDirection("ingress", TrafficDirection.Ingress, endpoint, status, peers);
                WriteDirection("egress", TrafficDirection.Egress, endpoint, status, peers);
            }

            _answer.WriteEndObject();
        }

        _answer.WriteEndArray();
    }

    private void WriteDirection(string name, TrafficDirection direction, EndpointId endpoint, EndpointPolicyStatus status, NumericIdentity[] peers)
    {
        _answer.WriteStartObject(name);
        _answer.WriteBoolean("enforced", status.Policy!.IsEnforced(direction));
        _answer.WriteStartArray("rows");
        foreach (var peer in peers)
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                _row[i] = _plane.Judge(endpoint, direction, peer, _columns[i].Protocol, _columns[i].Port);
            }

            _answer.WriteStringValue(_row);
        }

        _answer.WriteEndArray();
        _answer.WriteEndObject();
    }

    private static string ErrorOf(Exception fault) => fault switch
    {
        PolicyConflictException { Conflict: PolicyConflict.Authentication } => "conflict-authentication",
        PolicyConflictException { Conflict: PolicyConflict.ServerNames } => "conflict-sni-l7",
        PolicyConflictException { Conflict: PolicyConflict.Parser } => "conflict-l7-parser",
        PolicyConflictException { Conflict: PolicyConflict.Tls } => "conflict-tls",
        PolicyConflictException { Conflict: PolicyConflict.Listener } => "conflict-listener",
        _ => fault.Message,
    };

    private static NumericIdentity IdOf(JsonElement identity) => new(identity.GetProperty("id").GetUInt32());

    private static LabelSet LabelsOf(JsonElement identity) => LabelSet.Parse([.. Items(identity, "labels").Select(label => label.GetString()!)]);

    private static NamedPort[] PortsOf(JsonElement identity) => CaseProtocols.NamedPortsOf(identity.TryGetProperty("namedPorts", out var ports) ? ports : default);

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
