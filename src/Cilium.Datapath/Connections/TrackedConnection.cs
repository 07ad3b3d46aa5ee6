// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>A connection as an endpoint of this node sees it.</summary>
public sealed record TrackedConnection
{
    internal TrackedConnection(in ConnectionKey4 key, in ConnectionValue value, uint now, KernelClock clock, RuleCookies cookies)
        : this(value, now, clock, cookies)
    {
        Local = new IPEndPoint(new IPAddress(key.LocalAddress), BinaryPrimitives.ReverseEndianness(key.LocalPort));
        Remote = new IPEndPoint(new IPAddress(key.RemoteAddress), BinaryPrimitives.ReverseEndianness(key.RemotePort));
        Protocol = (IpProtocol)key.Protocol;
    }

    internal TrackedConnection(in ConnectionKey6 key, in ConnectionValue value, uint now, KernelClock clock, RuleCookies cookies)
        : this(value, now, clock, cookies)
    {
        Local = new IPEndPoint(key.LocalAddress.ToIPAddress(isIPv6: true), BinaryPrimitives.ReverseEndianness(key.LocalPort));
        Remote = new IPEndPoint(key.RemoteAddress.ToIPAddress(isIPv6: true), BinaryPrimitives.ReverseEndianness(key.RemotePort));
        Protocol = (IpProtocol)key.Protocol;
    }

    private TrackedConnection(in ConnectionValue value, uint now, KernelClock clock, RuleCookies cookies)
    {
        Local = Remote = null!;
        Endpoint = new EndpointId(value.Endpoint);
        RemoteIdentity = new NumericIdentity(value.RemoteIdentity);
        IsOpenedByRemote = value.Flags.HasFlag(ConnectionFlags.FromRemote);
        IsRevoked = value.Flags.HasFlag(ConnectionFlags.Denied);
        IsClosing = (value.Flags & (ConnectionFlags.TxClosing | ConnectionFlags.RxClosing)) != 0;
        uint cookie = value.Cookie;
        byte matchType = value.MatchType;
        cookies.Resolve(ref cookie, ref matchType);
        RuleCookie = cookie;
        PolicyRevision = value.PolicyRevision;
        TimeLeft = clock.ToDuration((int)(value.Lifetime - now));
    }

    /// <summary>The endpoint on whose behalf it is tracked.</summary>
    public EndpointId Endpoint { get; }

    /// <summary>The endpoint's address and port; for an ICMP echo the identifier, where the endpoint opened it.</summary>
    public IPEndPoint Local { get; }

    /// <summary>The other side's address and port.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>The IP protocol.</summary>
    public IpProtocol Protocol { get; }

    /// <summary>The other side's identity when it was last judged.</summary>
    public NumericIdentity RemoteIdentity { get; }

    /// <summary>Whether the other side opened it, so that ingress policy judged it.</summary>
    public bool IsOpenedByRemote { get; }

    /// <summary>Whether a later policy revoked it: packets of both directions are dropped.</summary>
    public bool IsRevoked { get; }

    /// <summary>Whether a FIN or RST was seen.</summary>
    public bool IsClosing { get; }

    /// <summary>Names the rule that admitted it; 0: none.</summary>
    public uint RuleCookie { get; }

    /// <summary>The endpoint's policy revision under which it was last judged.</summary>
    public uint PolicyRevision { get; }

    /// <summary>How long it lives without another packet; negative when its time is over.</summary>
    public TimeSpan TimeLeft { get; }
}
