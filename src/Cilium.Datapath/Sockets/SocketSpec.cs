// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>The embedded object for sockets, with a node's constants and sizes put into it.</summary>
internal static class SocketSpec
{
    /// <summary>What generations of these programs begin with, beside those of devices.</summary>
    public const string GenerationPrefix = "socket-";

    private const string Resource = "socket.bpf.o";

    public static BpfObjectSpec Read() => BpfObjectSpec.FromResource(typeof(SocketSpec).Assembly, Resource);

    public static BpfObjectSpec Build(SocketBalancerOptions options)
    {
        BpfObjectSpec spec = Read();
        spec.Variables["host_namespace"].Set(CookieOf(options.HostNamespace));
        spec.Variables["balances_pods"].Set(options.BalancesPods ? (byte)1 : (byte)0);
        spec.Variables["chooses_error"].Set(BpfFeatures.Helper(BpfHelper.SetRetval).IsSupported ? (byte)1 : (byte)0);
        foreach (var (map, entries, _) in options.MapSizes.ServicesByMap)
        {
            spec.Maps[map].MaxEntries = entries;
        }

        return spec;
    }

    public static string GenerationOf(BpfObjectSpec spec) => GenerationPrefix + DatapathSpec.GenerationOf(spec);

    private static ulong CookieOf(NetworkNamespace? host)
    {
        if (host is not null)
        {
            return host.GetCookie();
        }

        using NetworkNamespace own = NetworkNamespace.OpenCurrent();
        return own.GetCookie();
    }
}
