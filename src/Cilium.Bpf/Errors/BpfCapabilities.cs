// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The Linux capabilities that BPF asks for.</summary>
/// <remarks>Before Linux 5.8 <see cref="SysAdmin"/> stood for all of them; since then it still includes <see cref="Bpf"/> and
/// <see cref="PerformanceMonitoring"/>. Source: capabilities(7).</remarks>
[Flags]
public enum BpfCapabilities
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>CAP_BPF</c>: create maps, load programs and BTF.</summary>
    Bpf = 1,

    /// <summary><c>CAP_NET_ADMIN</c>: load and attach networking programs; device and socket maps.</summary>
    NetworkAdmin = 2,

    /// <summary><c>CAP_PERFMON</c>: load and attach tracing programs; pointer arithmetic beyond the unprivileged rules.</summary>
    PerformanceMonitoring = 4,

    /// <summary><c>CAP_SYS_ADMIN</c>: open and enumerate objects by id, mount a BPF file system.</summary>
    SysAdmin = 8,
}
