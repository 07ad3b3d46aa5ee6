// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

/// <summary>One recorded case, run through the engine and an in-memory data plane.</summary>
internal sealed class VerdictCase
{
    private readonly JsonElement _case;
    private readonly InMemoryDatapath _datapath = new();
    private readonly PolicyEngine _engine;
    private readonly PolicyOptions _options;
    private readonly List<(IpProtocol Protocol, ushort Port)> _ports = [];
    private readonly Dictionary<EndpointId, uint> _subjects = [];

    public VerdictCase(JsonElement recorded, bool reproducesQuirks)
    {
        _case = recorded;
        _options = OptionsOf(recorded.GetProperty("config"), reproducesQuirks);
        _engine = new PolicyEngine(_options, _datapath);
        foreach (var column in recorded.GetProperty("ports").EnumerateArray())
        {
            var parts = column.GetString()!.Split('/');
            _ports.Add((ProtocolOf(parts[0]), ushort.Parse(parts[1], CultureInfo.InvariantCulture)));
        }
    }

    public string Id => _case.GetProperty("id").GetString()!;

    /// <summary>The differences from what is recorded, described for people; and how many verdicts were compared.</summary>
    public (List<string> Differences, int Compared) Run()
    {
        var differences = new List<string>();
        var compared = 0;
        var identities = _case.GetProperty("identities").EnumerateArray().ToList();
        _engine.OnIdentitiesChanged([.. identities.Select(IdentityOf)], []);
        foreach (var identity in identities)
        {
            _engine.SetPeerPorts(identity.GetProperty("id").ToString(), PortsOf(identity));
        }

        foreach (var result in _case.GetProperty("results").EnumerateArray())
        {
            AddSubject(identities.Single(identity => identity.GetProperty("id").GetUInt32() == result.GetProperty("subject").GetUInt32()));
        }

        foreach (var policy in _case.GetProperty("policies").EnumerateArray())
        {
            var text = policy.GetProperty("manifest").GetRawText();
            _engine.Upsert([.. PolicyDocuments.Parse(text, _options.Documents).Documents]);
        }

        Compare("start", _case, _case.GetProperty("peers"), differences, ref compared);
        if (_case.TryGetProperty("steps", out var steps))
        {
            var at = 0;
            foreach (var step in steps.EnumerateArray())
            {
                var removed = step.TryGetProperty("remove", out var list) && list.ValueKind == JsonValueKind.Array
                    ? list.EnumerateArray().Select(id => new NumericIdentity(id.GetUInt32())).ToArray() : [];
                var added = step.TryGetProperty("add", out list) && list.ValueKind == JsonValueKind.Array
                    ? list.EnumerateArray().Select(IdentityOf).ToArray() : [];
                _engine.OnIdentitiesChanged([], [.. removed.Except(added.Select(identity => identity.Id))]);
                _engine.OnIdentitiesChanged(added, []);
                Compare($"step {++at}", step, step.GetProperty("peers"), differences, ref compared);
            }
        }

        return (differences, compared);
    }

    private static PolicyOptions OptionsOf(JsonElement config, bool reproducesQuirks)
    {
        var families = (config.GetProperty("enableIPv4").GetBoolean() ? AddressFamilies.IPv4 : AddressFamilies.None)
            | (config.GetProperty("enableIPv6").GetBoolean() ? AddressFamilies.IPv6 : AddressFamilies.None);
        return new()
        {
            ClusterName = config.GetProperty("clusterName").GetString()!,
            LimitsPeersToLocalCluster = config.GetProperty("policyDefaultLocalCluster").GetBoolean(),
            Enforcement = Enum.Parse<PolicyEnforcement>(config.GetProperty("policyEnforcement").GetString()!, ignoreCase: true),
            AllowsLocalHost = config.GetProperty("allowLocalhost").GetString() == "always",
            AddressFamilies = families,
            EnablesHostFirewall = config.GetProperty("enableHostFirewall").GetBoolean(),
            HeedsDefaultDenySwitches = config.GetProperty("enableNonDefaultDenyPolicies").GetBoolean(),
            ReproducesReferenceQuirks = reproducesQuirks,
            Documents = DocumentOptionsOf(config, reproducesQuirks),
        };
    }

    public static PolicyDocumentOptions DocumentOptionsOf(JsonElement config, bool reproducesQuirks) => new()
    {
        AllowsNodeSelectors = config.GetProperty("enableNodeSelectorLabels").GetBoolean(),
        AllowsL7Rules = config.GetProperty("enableL7Proxy").GetBoolean(),
        AllowsIcmpRules = config.GetProperty("enableICMPRules").GetBoolean(),
        AllowsExtendedProtocols = config.GetProperty("enableExtendedIPProtocols").GetBoolean(),
        ReproducesReferenceQuirks = reproducesQuirks,
    };

    private void AddSubject(JsonElement identity)
    {
        var id = new EndpointId((ushort)(_subjects.Count + 1));
        _subjects.Add(id, identity.GetProperty("id").GetUInt32());
        _engine.SetEndpoint(new Endpoint
        {
            Id = id,
            Name = identity.GetProperty("id").ToString(),
            Identity = IdentityOf(identity),
            NamedPorts = [.. PortsOf(identity)],
        });
    }

    private static SecurityIdentity IdentityOf(JsonElement identity) => new(
        new NumericIdentity(identity.GetProperty("id").GetUInt32()),
        LabelSet.Parse([.. identity.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!)]));

    private static NamedPort[] PortsOf(JsonElement identity) =>
        identity.TryGetProperty("namedPorts", out var ports)
            ? [.. ports.EnumerateArray().Select(port => new NamedPort(
                port.GetProperty("name").GetString()!,
                port.GetProperty("port").GetUInt16(),
                ProtocolOf(port.GetProperty("protocol").GetString()!)))]
            : [];

    private static IpProtocol ProtocolOf(string name) => name switch
    {
        "ICMP" => IpProtocol.Icmp,
        "ICMPv6" => IpProtocol.IcmpV6,
        _ => Enum.Parse<IpProtocol>(name, ignoreCase: true),
    };

    private void Compare(string stage, JsonElement expected, JsonElement peers, List<string> differences, ref int compared)
    {
        foreach (var result in expected.GetProperty("results").EnumerateArray())
        {
            var subject = result.GetProperty("subject").GetUInt32();
            var id = _subjects.Single(entry => entry.Value == subject).Key;
            Assert.True(_engine.TryGetStatus(id, out var status));
            var error = result.TryGetProperty("error", out var text) ? text.GetString() : null;
            var ours = ErrorOf(status);
            compared++;
            if (error != ours)
            {
                differences.Add($"{stage} subject {subject}: error {error ?? "none"} expected, not {ours ?? "none"}");
            }

            if (error is null && ours is null)
            {
                Compare(stage, id, TrafficDirection.Ingress, status, result.GetProperty("ingress"), peers, differences, ref compared);
                Compare(stage, id, TrafficDirection.Egress, status, result.GetProperty("egress"), peers, differences, ref compared);
            }
        }
    }

    private void Compare(
        string stage, EndpointId id, TrafficDirection direction, EndpointPolicyStatus status, JsonElement expected, JsonElement peers,
        List<string> differences, ref int compared)
    {
        var place = $"{stage} subject {_subjects[id]} {direction}";
        if (expected.GetProperty("enforced").GetBoolean() != status.Policy!.IsEnforced(direction))
        {
            differences.Add($"{place}: enforced is {!expected.GetProperty("enforced").GetBoolean()}");
        }

        var rows = expected.GetProperty("rows").EnumerateArray().Select(row => row.GetString()!).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var peer = new NumericIdentity(peers[i].GetUInt32());
            var row = new StringBuilder();
            foreach (var (protocol, port) in _ports)
            {
                row.Append(CharacterOf(_datapath.Evaluate(id, direction, peer, protocol, port)));
            }

            compared += rows[i].Length;
            if (row.ToString() != rows[i])
            {
                differences.Add($"{place} peer {peer}: {rows[i]} expected, not {row}");
            }
        }
    }

    private static char CharacterOf(PolicyVerdict verdict)
    {
        if (!verdict.IsAllowed)
        {
            return 'D';
        }

        var kinds = verdict.AuthType switch
        {
            AuthenticationType.Disabled => "AHNT",
            AuthenticationType.Spire => "ahnt",
            _ => "1234",
        };
        return verdict.Parser switch
        {
            L7Parser.None => kinds[0],
            L7Parser.Http => kinds[1],
            L7Parser.Dns => kinds[2],
            L7Parser.Tls => kinds[3],
            _ => '?',
        };
    }

    private static string? ErrorOf(EndpointPolicyStatus status) => status.Fault switch
    {
        null => null,
        PolicyConflictException { Conflict: PolicyConflict.Authentication } => "conflict-authentication",
        PolicyConflictException { Conflict: PolicyConflict.ServerNames } => "conflict-sni-l7",
        PolicyConflictException { Conflict: PolicyConflict.Parser } => "conflict-l7-parser",
        var other => other.Message,
    };
}
