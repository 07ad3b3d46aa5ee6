// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A program found on a hook.</summary>
/// <param name="ProgramId">The program's id.</param>
/// <param name="Name">The first 15 characters of its name; null when it went away meanwhile or may not be opened (needs CAP_SYS_ADMIN).</param>
/// <param name="Tag">The hash of its instructions, 16 hexadecimal digits; null as for <paramref name="Name"/>.</param>
/// <param name="LinkId">The id of the link that holds it; null when it was attached without a link or the kernel does not tell.</param>
public sealed record AttachedProgram(uint ProgramId, string? Name, string? Tag, uint? LinkId)
{
    internal static AttachedProgram Describe(uint programId, uint? linkId)
    {
        try
        {
            using BpfProgram? program = BpfProgram.TryOpenById(programId);
            return new AttachedProgram(programId, program?.Name, program?.Tag, linkId);
        }
        catch (BpfException error) when (error.Errno == Interop.Errno.EPERM)
        {
            return new AttachedProgram(programId, Name: null, Tag: null, linkId);
        }
    }
}
