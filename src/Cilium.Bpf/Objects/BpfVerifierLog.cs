// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How much the verifier writes while an object is loaded. The values are the kernel's <c>BPF_LOG_*</c> bits.</summary>
[Flags]
public enum BpfVerifierLog
{
    /// <summary>Nothing, until a program is refused: that program is then verified again with <see cref="Basic"/>.</summary>
    OnFailure = 0,

    /// <summary>The last path that was examined.</summary>
    Basic = 1,

    /// <summary>Every instruction with the registers' state: slow, and many megabytes for large programs.</summary>
    Verbose = 3,

    /// <summary>Only the closing statistics, cheap: what a complexity table needs.</summary>
    Statistics = 4,
}
