// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A program was to be replaced only if it was the expected one, and it was not. Nothing changed.</summary>
public sealed class UnexpectedProgramException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="expectedProgramId">The program that was expected.</param>
    /// <param name="actualProgramId">The program that is attached; 0 for none.</param>
    public UnexpectedProgramException(uint expectedProgramId, uint actualProgramId)
        : base(
            "replace program",
            Interop.Errno.EPERM,
            $"{expectedProgramId}: program {actualProgramId} is attached instead",
            "Someone else replaced it: look at what is attached before deciding again.")
    {
        ExpectedProgramId = expectedProgramId;
        ActualProgramId = actualProgramId;
    }

    /// <summary>The program that was expected.</summary>
    public uint ExpectedProgramId { get; }

    /// <summary>The program that is attached; 0 for none.</summary>
    public uint ActualProgramId { get; }
}
