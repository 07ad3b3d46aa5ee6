// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Cilium.Bpf;
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>The embedded object, with a node's constants and sizes put into it: the blueprint of what is loaded.</summary>
internal static class DatapathSpec
{
    /// <summary>What maps of services have where there are none.</summary>
    public const uint UnusedEntries = 1;

    private const string Resource = "endpoint.bpf.o";
    private static readonly IpPrefix s_anyIpv4 = IpPrefix.Parse("0.0.0.0/0");
    private static readonly IpPrefix s_anyIpv6 = IpPrefix.Parse("::/0");

    public static BpfObjectSpec Read() => BpfObjectSpec.FromResource(typeof(DatapathSpec).Assembly, Resource);

    public static BpfObjectSpec Build(DatapathOptions options, KernelClock clock)
    {
        BpfObjectSpec spec = Read();
        var variables = spec.Variables;
        variables["timeout_tcp"].Set(clock.ToUnits(options.Timeouts.Tcp));
        variables["timeout_any"].Set(clock.ToUnits(options.Timeouts.NonTcp));
        variables["timeout_syn"].Set(clock.ToUnits(options.Timeouts.TcpSyn));
        variables["timeout_closed"].Set(clock.ToUnits(options.Timeouts.TcpClosed));
        variables["report_interval"].Set(clock.ToUnits(options.Timeouts.ReportInterval));
        variables["vxlan_port"].Set(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(options.VxlanPort));
        variables["geneve_port"].Set(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(options.GenevePort));
        variables["ipv4_enabled"].Set(options.Families.HasFlag(AddressFamilies.IPv4) ? (byte)1 : (byte)0);
        variables["ipv6_enabled"].Set(options.Families.HasFlag(AddressFamilies.IPv6) ? (byte)1 : (byte)0);
        variables["world_ipv4"].Set(ReservedIdentities.WorldOf(s_anyIpv4, options.Families).Value);
        variables["world_ipv6"].Set(ReservedIdentities.WorldOf(s_anyIpv6, options.Families).Value);
        variables["services_enabled"].Set(options.BalancesServices ? (byte)1 : (byte)0);
        Size(spec, options.MapSizes.ByMap);
        var services = options.MapSizes.ServicesByMap.Concat(options.MapSizes.TranslationsByMap);
        Size(spec, options.BalancesServices ? services : services.Select(map => map with { Entries = UnusedEntries }));
        return spec;
    }

    /// <summary>Names what the verifier was given: equal objects with equal constants need no second verification.</summary>
    public static string GenerationOf(BpfObjectSpec spec)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(spec.Image.Span);
        foreach (var variable in spec.Variables)
        {
            hash.AppendData(variable.Bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static void Size(BpfObjectSpec spec, IEnumerable<(string Map, uint Entries, string Option)> sizes)
    {
        foreach (var (map, entries, _) in sizes)
        {
            spec.Maps[map].MaxEntries = entries;
        }
    }
}
