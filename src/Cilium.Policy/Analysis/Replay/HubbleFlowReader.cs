// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Takes from a Hubble flow what policy is concerned with.</summary>
internal static class HubbleFlowReader
{
    private static readonly string[] s_otherEvents = ["lost_events", "node_status", "agent_event", "debug_event"];

    public static RecordedLine Read(JsonElement root, long line)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return RecordedLine.Fault(line, "not a flow: an object is needed");
        }

        if (s_otherEvents.FirstOrDefault(name => root.TryGetProperty(name, out _)) is { } other)
        {
            return RecordedLine.Skipped(line, $"{other.Replace('_', ' ')}, not a flow");
        }

        var flow = root.TryGetProperty("flow", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
        if (!flow.TryGetProperty("source", out _) && !flow.TryGetProperty("IP", out _))
        {
            return RecordedLine.Fault(line, "not a flow: it has neither source nor IP");
        }

        if (Text(flow, "Type") == "SOCK")
        {
            return RecordedLine.Skipped(line, "socket calls, which policy does not see");
        }

        if (Text(flow, "trace_observation_point").StartsWith("FROM_", StringComparison.Ordinal))
        {
            return RecordedLine.Skipped(line, "seen before policy judged them");
        }

        if (!TryLayer4(flow, out var protocol, out var ports, out var isAnswer))
        {
            return RecordedLine.Skipped(line, "no protocol that policy tells apart");
        }

        return new(line, FlowOf(flow, protocol, ports, isAnswer, line), "", IsFault: false);
    }

    private static RecordedFlow FlowOf(JsonElement flow, IpProtocol protocol, (ushort Source, ushort Destination) ports, bool isAnswer, long line)
    {
        var ip = Object(flow, "IP");
        return new()
        {
            Line = line,
            Time = DateTimeOffset.TryParse(Text(flow, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
            Source = EndOf(Object(flow, "source"), Text(ip, "source"), flow, "source_names"),
            Destination = EndOf(Object(flow, "destination"), Text(ip, "destination"), flow, "destination_names"),
            Protocol = protocol,
            SourcePort = ports.Source,
            DestinationPort = ports.Destination,
            Verdict = VerdictOf(flow),
            DropReason = DropReasonOf(flow),
            IsReply = TryGet(flow, "is_reply", out var reply) && reply.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? reply.GetBoolean()
                : isAnswer ? true : null,
        };
    }

    private static RecordedEnd EndOf(JsonElement end, string address, JsonElement flow, string names) => new()
    {
        Namespace = Text(end, "namespace"),
        PodName = Text(end, "pod_name"),
        Identity = new(Number(end, "identity")),
        Labels = LabelSet.Create(Texts(end, "labels").Select(text => Label.TryParse(text, out var label) ? label : null).OfType<Label>()),
        Address = IPAddress.TryParse(address, out var parsed) ? parsed : null,
        DnsNames = [.. Texts(flow, names)],
    };

    private static bool TryLayer4(JsonElement flow, out IpProtocol protocol, out (ushort Source, ushort Destination) ports, out bool isAnswer)
    {
        var l4 = Object(flow, "l4");
        isAnswer = false;
        foreach (var (name, candidate) in s_protocols)
        {
            if (Object(l4, name) is { ValueKind: JsonValueKind.Object } found)
            {
                protocol = candidate;
                ports = TrafficText.IsIcmp((byte)candidate)
                    ? ((ushort)0, (ushort)Number(found, "type"))
                    : ((ushort)Number(found, "source_port"), (ushort)Number(found, "destination_port"));
                isAnswer = Object(found, "flags") is { ValueKind: JsonValueKind.Object } flags && Flag(flags, "SYN") && Flag(flags, "ACK");
                return true;
            }
        }

        (protocol, ports) = (IpProtocol.Any, (0, 0));
        return false;
    }

    private static readonly ImmutableArray<(string Name, IpProtocol Protocol)> s_protocols =
    [
        ("TCP", IpProtocol.Tcp), ("UDP", IpProtocol.Udp), ("SCTP", IpProtocol.Sctp), ("ICMPv4", IpProtocol.Icmp), ("ICMPv6", IpProtocol.IcmpV6),
    ];

    private static RecordedVerdict VerdictOf(JsonElement flow) =>
        !TryGet(flow, "verdict", out var verdict) ? RecordedVerdict.Unknown
        : verdict.ValueKind == JsonValueKind.Number && verdict.TryGetInt32(out var number) ? (RecordedVerdict)number
        : verdict.ValueKind == JsonValueKind.String && Enum.TryParse<RecordedVerdict>(verdict.GetString(), ignoreCase: true, out var named) ? named
        : RecordedVerdict.Unknown;

    private static DropReason DropReasonOf(JsonElement flow) => Text(flow, "drop_reason_desc") switch
    {
        "POLICY_DENIED" => DropReason.PolicyDenied,
        "POLICY_DENY" => DropReason.PolicyDeny,
        "AUTH_REQUIRED" => DropReason.AuthenticationRequired,
        _ => Number(flow, "drop_reason") is var number && number <= byte.MaxValue ? (DropReason)number : DropReason.None,
    };

    private static JsonElement Object(JsonElement parent, string name) =>
        TryGet(parent, name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    private static string Text(JsonElement parent, string name) =>
        TryGet(parent, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool Flag(JsonElement parent, string name) => TryGet(parent, name, out var value) && value.ValueKind == JsonValueKind.True;

    private static uint Number(JsonElement parent, string name) =>
        TryGet(parent, name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out var number) ? number : 0;

    private static IEnumerable<string> Texts(JsonElement parent, string name) =>
        TryGet(parent, name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    private static bool TryGet(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object
            && (parent.TryGetProperty(name, out value) || (name.Contains('_', StringComparison.Ordinal) && parent.TryGetProperty(CamelCase(name), out value)));
    }

    private static string CamelCase(string name)
    {
        var words = name.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
