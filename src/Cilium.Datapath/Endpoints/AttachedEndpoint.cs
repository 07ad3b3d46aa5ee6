// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>An endpoint as the kernel has it.</summary>
public sealed record AttachedEndpoint
{
    internal AttachedEndpoint(in EndpointValue value, EndpointAttachment? attachment)
    {
        Id = new EndpointId(value.Id);
        Identity = new NumericIdentity(value.Identity);
        InterfaceIndex = (int)value.Ifindex;
        IPv4 = value.Flags.HasFlag(EndpointFlags.HasIpv4) ? new IPAddress(value.Ipv4) : null;
        IPv6 = value.Flags.HasFlag(EndpointFlags.HasIpv6) ? value.Ipv6.ToIPAddress(isIPv6: true) : null;
        IsIngressEnforced = value.Flags.HasFlag(EndpointFlags.IngressEnforced);
        IsEgressEnforced = value.Flags.HasFlag(EndpointFlags.EgressEnforced);
        IsAudited = value.Flags.HasFlag(EndpointFlags.Audit);
        IsIngressShadowed = value.Flags.HasFlag(EndpointFlags.IngressShadowed);
        IsEgressShadowed = value.Flags.HasFlag(EndpointFlags.EgressShadowed);
        PolicyRevision = value.PolicyRevision;
        Attachment = attachment;
    }

    /// <summary>Its number on this node.</summary>
    public EndpointId Id { get; }

    /// <summary>The identity its traffic carries.</summary>
    public NumericIdentity Identity { get; }

    /// <summary>The index of its host-side device.</summary>
    public int InterfaceIndex { get; }

    /// <summary>By what the programs hang on its device: <see cref="DatapathOptions.Attachment"/>, unless others would have come
    /// before them then. Null when they could not be attached.</summary>
    public EndpointAttachment? Attachment { get; }

    /// <summary>Its IPv4 address, or null.</summary>
    public IPAddress? IPv4 { get; }

    /// <summary>Its IPv6 address, or null.</summary>
    public IPAddress? IPv6 { get; }

    /// <summary>Whether traffic into it is judged by policy.</summary>
    public bool IsIngressEnforced { get; }

    /// <summary>Whether traffic out of it is judged by policy.</summary>
    public bool IsEgressEnforced { get; }

    /// <summary>Whether denials are only reported.</summary>
    public bool IsAudited { get; }

    /// <summary>Whether audited policies would deny traffic into it that its policy allows; it passes, and is reported.</summary>
    public bool IsIngressShadowed { get; }

    /// <summary>Whether audited policies would deny traffic out of it that its policy allows; it passes, and is reported.</summary>
    public bool IsEgressShadowed { get; }

    /// <summary>The data plane's own count of policy changes; connections admitted under another are judged afresh.</summary>
    public uint PolicyRevision { get; }
}
