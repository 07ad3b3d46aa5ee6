// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How an object is loaded.</summary>
public sealed class BpfLoadOptions
{
    /// <summary>The directory for maps that are pinned by name. Default: <c>/sys/fs/bpf</c>. It is created when missing.</summary>
    public string PinRoot { get; set; } = "/sys/fs/bpf";

    /// <summary>
    /// A file of raw BTF describing the running kernel, for kernels that show none. Default: null, the kernel's own
    /// (<see cref="Btf.KernelPath"/>). Programs bound to kernel functions need the kernel's own all the same.
    /// </summary>
    public string? KernelBtfPath { get; set; }

    /// <summary>What the verifier writes. Default: <see cref="BpfVerifierLog.OnFailure"/>. Logs of success are in <see cref="BpfObject.Verification"/>.</summary>
    public BpfVerifierLog VerifierLog { get; set; }

    /// <summary>The size in bytes at which a verifier log stops growing. Default: 64 MiB, at most 1 GiB. Larger logs are cut, and say so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 4 KiB or above 1 GiB.</exception>
    public int LargestVerifierLog
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 4096);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 30);
            field = value;
        }
    } = 64 * 1024 * 1024;
}
