// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Calls a helper without arguments: the verifier complains of them, or says that there is no such helper.</summary>
internal static class HelperProbe
{
    public static ProbeOutcome Run(BpfHelper helper, BpfProgramType type)
    {
        ReadOnlySpan<BpfInstruction> program = [BpfInstruction.Call((int)helper), BpfInstruction.Exit()];
        int result = RawProgram.LoadWithLog(type, program, out string log);
        if (result >= 0)
        {
            return ProbeOutcome.OfDescriptor(result);
        }

        // No log: the kernel did not get as far as the helper (no rights, or it does not know the type of program).
        bool isUnknown = log.Length == 0
            || log.Contains("invalid func ", StringComparison.Ordinal)
            || log.Contains("unknown func ", StringComparison.Ordinal)
            || log.Contains("cannot use helper ", StringComparison.Ordinal);
        return isUnknown ? ProbeOutcome.Of(result) : ProbeOutcome.Supported;
    }
}
