// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Which of the capabilities that BPF asks for the calling thread has in effect.</summary>
internal static unsafe class EffectiveCapabilities
{
    private const int CapNetAdmin = 12;
    private const int CapSysAdmin = 21;
    private const int CapPerfMon = 38;
    private const int CapBpf = 39;

    /// <summary>Reads them from the kernel.</summary>
    public static BpfCapabilities Read()
    {
        CapabilityHeader header = new() { version = CapabilityHeader.Version3 };
        CapabilitySets sets = default;
        if (LibC.capget(&header, &sets) != 0)
        {
            return BpfCapabilities.None;
        }

        ulong effective = ((ulong)sets.effective_high << 32) | sets.effective_low;
        BpfCapabilities result = BpfCapabilities.None;
        if (Has(effective, CapSysAdmin))
        {
            result |= BpfCapabilities.SysAdmin | BpfCapabilities.Bpf | BpfCapabilities.PerformanceMonitoring;
        }

        result |= Has(effective, CapBpf) ? BpfCapabilities.Bpf : 0;
        result |= Has(effective, CapPerfMon) ? BpfCapabilities.PerformanceMonitoring : 0;
        result |= Has(effective, CapNetAdmin) ? BpfCapabilities.NetworkAdmin : 0;
        return result;
    }

    /// <summary>The kernel's names of <paramref name="capabilities"/>, joined by commas.</summary>
    public static string Format(BpfCapabilities capabilities)
    {
        List<string> names = [];
        Append(BpfCapabilities.Bpf, "CAP_BPF");
        Append(BpfCapabilities.NetworkAdmin, "CAP_NET_ADMIN");
        Append(BpfCapabilities.PerformanceMonitoring, "CAP_PERFMON");
        Append(BpfCapabilities.SysAdmin, "CAP_SYS_ADMIN");
        return names.Count == 0 ? "none" : string.Join(", ", names);

        void Append(BpfCapabilities flag, string name)
        {
            if (capabilities.HasFlag(flag))
            {
                names.Add(name);
            }
        }
    }

    private static bool Has(ulong effective, int capability) => (effective & (1UL << capability)) != 0;
}
