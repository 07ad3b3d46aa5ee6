// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf.Tests.Maps;

/// <summary>A program that does nothing.</summary>
internal static class MinimalProgram
{
    public static BpfProgram Load(BpfProgramType type, BpfAttachType attachType = default)
    {
        int fd = RawProgram.Load(type, [BpfInstruction.Set(0, 0), BpfInstruction.Exit()], attachType);
        BpfException.ThrowIfError(fd, "load program");
        return new BpfProgram(BpfHandle.Own(fd));
    }
}
