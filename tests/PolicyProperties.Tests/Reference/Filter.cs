// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What all claims about one peer and port say together (facts, section 7).</summary>
internal sealed class Filter
{
    private Filter(Claim first) => (Direction, Peer, Port) = (first.Direction, first.Peer, first.Port);

    public TrafficDirection Direction { get; }

    public PeerTest Peer { get; }

    public PortTest Port { get; }

    public bool IsDeny { get; private init; }

    /// <summary>The low byte of the precedence: all policies are of one tier.</summary>
    public int Precedence { get; private init; }

    public L7Parser Parser { get; private init; }

    public ushort ProxyPort { get; private init; }

    /// <summary>What a rule says explicitly; null where none does.</summary>
    public AuthenticationType? Authentication { get; private init; }

    /// <summary>Whether the claims cannot be carried out together.</summary>
    public Agreement Agreement { get; private init; }

    /// <summary>A filter that no document holds.</summary>
    public static Filter AllowAny(TrafficDirection direction, PeerTest peer) =>
        new(new Claim(direction, IsDeny: false, peer, PortTest.Anything, null, ProxyDemand.Nothing, IsClusterwide: false)) { Precedence = 1 };

    public static Filter Merge(IReadOnlyCollection<Claim> claims)
    {
        var first = claims.First();
        Claim[] allows = [.. claims.Where(claim => !claim.IsDeny)];
        var agreement = AgreementOf(allows);
        if (allows.Length < claims.Count)
        {
            // A denial that comes first spares the rest; which comes first is a matter of names.
            return new(first) { IsDeny = true, Precedence = 255, Agreement = agreement == Agreement.Complete ? agreement : Agreement.Doubtful };
        }

        var proxies = allows.Select(claim => claim.Proxy).Where(proxy => proxy.Parser != L7Parser.None).ToList();
        var parser = proxies.Select(proxy => proxy.Parser).Distinct().OrderBy(parser => parser == L7Parser.Tls).FirstOrDefault();
        var listener = proxies.Where(proxy => proxy.Listener is not null).MinBy(proxy => proxy.ListenerPriority == 0 ? int.MaxValue : proxy.ListenerPriority);
        var name = parser == L7Parser.Listener
            ? listener!.ListenerName
            : proxies.Select(proxy => proxy.GenericParser).FirstOrDefault(generic => generic.Length > 0) ?? "";
        return new(first)
        {
            Parser = parser,
            ProxyPort = parser == L7Parser.None ? (ushort)0 : Proxies.PortOf(parser, name),
            Precedence = PrecedenceOf(parser, listener?.ListenerPriority ?? 0),
            Authentication = allows.Select(claim => claim.Authentication).FirstOrDefault(mode => mode is not null) switch
            {
                null => null,
                "disabled" => AuthenticationType.Disabled,
                "required" => AuthenticationType.Spire,
                _ => AuthenticationType.AlwaysFail,
            },
            Agreement = agreement,
        };
    }

    // Facts, section 7.1.
    private static int PrecedenceOf(L7Parser parser, int listenerPriority) => parser switch
    {
        L7Parser.None => 1,
        L7Parser.Http => 154,
        L7Parser.Kafka => 149,
        L7Parser.Generic => 144,
        L7Parser.Tls => 139,
        L7Parser.Dns => 134,
        _ => listenerPriority == 0 ? 129 : 255 - listenerPriority,
    };

    private static Agreement AgreementOf(Claim[] allows)
    {
        var proxies = allows.Select(claim => claim.Proxy).Where(proxy => proxy.Parser != L7Parser.None).ToList();
        var parsers = proxies.Select(proxy => proxy.Parser).Distinct().ToList();
        var listeners = proxies.Where(proxy => proxy.Listener is not null).GroupBy(proxy => proxy.ListenerPriority).ToList();
        var best = listeners.MinBy(group => group.Key == 0 ? int.MaxValue : group.Key);
        if (allows.Select(claim => claim.Authentication).Where(mode => mode is not null).Distinct().Count() > 1
            || !CanParse(parsers)
            || proxies.Select(proxy => proxy.GenericParser).Where(name => name.Length > 0).Distinct().Count() > 1
            || proxies.Select(proxy => proxy.TerminatingTls).Where(tls => tls is not null).Distinct().Count() > 1
            || proxies.Select(proxy => proxy.OriginatingTls).Where(tls => tls is not null).Distinct().Count() > 1
            || best?.Select(proxy => proxy.Listener).Distinct().Count() > 1
            || allows.Any(claim => claim.IsClusterwide && claim.Proxy.IsListenerNamespaced && proxies.Count == 1))
        {
            return Agreement.None;
        }

        var areServerNamesAlone = proxies.Exists(proxy => proxy.HasServerNames) && proxies.Exists(proxy => proxy.HasRules) && !proxies.TrueForAll(proxy => proxy.TerminatingTls is not null);
        return areServerNamesAlone
            || listeners.Exists(group => group.Select(proxy => proxy.Listener).Distinct().Count() > 1)
            || allows.Any(claim => claim.IsClusterwide && claim.Proxy.IsListenerNamespaced)
                ? Agreement.Doubtful
                : Agreement.Complete;
    }

    // What sees only the handshake gives way to what sees the content.
    private static bool CanParse(List<L7Parser> parsers) =>
        parsers.Count <= 1 || (parsers.Count == 2 && parsers.Contains(L7Parser.Tls) && !parsers.Contains(L7Parser.Dns) && !parsers.Contains(L7Parser.Listener));
}
