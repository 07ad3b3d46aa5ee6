// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Keeps the kernel's run-time statistics of all BPF programs switched on until disposed.</summary>
/// <remarks>
/// Read the figures with <see cref="BpfProgram.GetInfo"/>. Costs each program run about two clock reads while on. Several
/// holders may exist; the kernel counts while at least one does, and none outlives its process. Linux 5.8 and later.
/// </remarks>
public sealed class BpfStatistics : IDisposable
{
    private readonly BpfHandle _handle;

    private BpfStatistics(BpfHandle handle) => _handle = handle;

    /// <summary>Switches the statistics on.</summary>
    /// <returns>Dispose it to switch them off again.</returns>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfStatistics Enable()
    {
        EnableStatsAttr attr = default;
        int fd = BpfSyscall.Invoke(BpfCommand.BPF_ENABLE_STATS, ref attr);
        BpfException.ThrowIfError(fd, "enable statistics", needed: BpfCapabilities.SysAdmin);
        return new BpfStatistics(BpfHandle.Own(fd));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
