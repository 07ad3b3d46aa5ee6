// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads ports, port names and protocols.</summary>
internal static class PortReader
{
    /// <summary>Reads one element of <c>toPorts[].ports</c>.</summary>
    public static PortSpec Read(DocumentNode node, FaultList faults, PolicyDocumentOptions options)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("port", "endPort", "protocol");
        var protocol = ReadProtocol(fields, IpProtocol.Any);
        var endPort = fields.Integer("endPort") ?? 0;
        var text = fields.Text("port");
        if (text is null && fields.Has("port"))
        {
            return new("", 0, 0, 0);
        }

        text ??= "";
        if (protocol is IpProtocol.Igmp or IpProtocol.Vrrp)
        {
            if (text is not ("" or "0"))
            {
                fields.Fault(PolicyFaultIds.ProtocolPort, "port", $"{protocol} has no ports: the port must be empty or \"0\"");
            }
            else if (text.Length == 0 && !options.AllowsExtendedProtocols)
            {
                fields.Fault(PolicyFaultIds.Port, "port", "a port is needed; \"0\" stands for any");
            }

            return new("", 0, 0, (byte)protocol);
        }

        return ReadPort(fields, text, endPort, protocol, options);
    }

    /// <summary>Reads a protocol name in any case; <paramref name="missing"/> when there is none.</summary>
    public static IpProtocol ReadProtocol(Fields fields, IpProtocol missing)
    {
        var text = fields.Text("protocol");
        switch (text?.ToUpperInvariant())
        {
            case null or "":
                return missing;
            case "ANY":
                return IpProtocol.Any;
            case "TCP":
                return IpProtocol.Tcp;
            case "UDP":
                return IpProtocol.Udp;
            case "SCTP":
                return IpProtocol.Sctp;
            case "VRRP":
                return IpProtocol.Vrrp;
            case "IGMP":
                return IpProtocol.Igmp;
            default:
                fields.Fault(PolicyFaultIds.Protocol, "protocol", $"'{text}' must be TCP, UDP, SCTP, VRRP, IGMP or ANY");
                return missing;
        }
    }

    /// <summary>Reads a port that is judged by nobody, of a Kubernetes policy: one that makes no sense matches nothing. The reference takes
    /// what it cannot read for any port, and what is too large for the last.</summary>
    public static PortSpec ReadUnjudged(DocumentNode at, FaultList faults, string text, int endPort, IpProtocol protocol, PolicyDocumentOptions options)
    {
        if (IsPortName(text))
        {
            return new(text.ToLowerInvariant(), 0, 0, (byte)protocol);
        }

        if (TryParseNumber(text, options.ReproducesReferenceQuirks, out var port) || options.ReproducesReferenceQuirks)
        {
            return new("", port, unchecked((ushort)endPort), (byte)protocol);
        }

        // The text stands as a name that no port can have.
        faults.AddNotice(PolicyFaultIds.Port, at, $"'{text}' is neither a port number (0 to 65535) nor a port name: it matches nothing");
        return new($"'{text}'", 0, 0, (byte)protocol);
    }

    /// <summary>Judges a port that is written as text.</summary>
    public static PortSpec ReadPort(Fields fields, string text, int endPort, IpProtocol protocol, PolicyDocumentOptions options)
    {
        if (text.Length == 0)
        {
            fields.Fault(PolicyFaultIds.Port, "port", "a port is needed; \"0\" stands for any");
            return new("", 0, 0, 0);
        }

        if (IsPortName(text))
        {
            return new(text.ToLowerInvariant(), 0, 0, (byte)protocol);
        }

        if (!TryParseNumber(text, options.ReproducesReferenceQuirks, out var port))
        {
            fields.Fault(PolicyFaultIds.Port, "port", $"'{text}' is neither a port number (0 to 65535, no leading zero) nor a port name "
                + "(up to 15 letters, digits and single dashes, at least one letter)");
            return new("", 0, 0, 0);
        }

        // Only 16 bits count, as in the reference; an end that is not beyond the port leaves a single port.
        return new("", port, unchecked((ushort)endPort), (byte)protocol);
    }

    /// <summary>Whether the text has the form of a service name (RFC 6335, section 5.1).</summary>
    public static bool IsPortName(string text)
    {
        if (text.Length is 0 or > 15 || text[0] == '-' || text[^1] == '-' || text.Contains("--", StringComparison.Ordinal))
        {
            return false;
        }

        var hasLetter = false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }

            hasLetter |= char.IsAsciiLetter(c);
        }

        return hasLetter;
    }

    // The reference takes a leading zero for octal. A text that is no octal number then is refused here too; "012" means 12
    // unless the other reading is asked for.
    private static bool TryParseNumber(string text, bool isOctalAllowed, out ushort port) =>
        GoNumber.TryRead(text, out port)
        && (isOctalAllowed || !GoNumber.IsOctalByZero(text)
            || ushort.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out port));

    /// <summary>The number as documents would write it.</summary>
    public static string Format(int port) => port.ToString(CultureInfo.InvariantCulture);
}
