// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary><c>BPF_PROG_QUERY</c>, asked again with more room until everything fits.</summary>
internal static unsafe class AttachedProgramQuery
{
    private const int InitialRoom = 64;

    /// <summary>Reads what is attached to a target's hook.</summary>
    /// <returns>0, or <c>-errno</c>.</returns>
    public static int TryRead(uint target, BpfAttachType hook, uint queryFlags, out AttachedPrograms programs)
    {
        programs = new AttachedPrograms([], 0);
        for (int room = InitialRoom; ; room *= 2)
        {
            uint[] programIds = new uint[room];
            uint[] linkIds = new uint[room];
            ProgramQueryAttr attr = default;
            attr.target_fd = target;
            attr.attach_type = (uint)hook;
            attr.query_flags = queryFlags;
            int result;
            fixed (uint* programPointer = programIds)
            fixed (uint* linkPointer = linkIds)
            {
                attr.prog_ids = (ulong)programPointer;
                attr.count = (uint)room;
                if (hook is BpfAttachType.TcxIngress or BpfAttachType.TcxEgress)
                {
                    attr.link_ids = (ulong)linkPointer;
                }

                result = BpfSyscall.Invoke(BpfCommand.BPF_PROG_QUERY, ref attr);
            }

            if (result == -Errno.ENOSPC)
            {
                continue;
            }

            if (result >= 0)
            {
                int count = (int)Math.Min(attr.count, (uint)room);
                AttachedProgram[] found = new AttachedProgram[count];
                for (int i = 0; i < count; i++)
                {
                    found[i] = AttachedProgram.Describe(programIds[i], linkIds[i] == 0 ? null : linkIds[i]);
                }

                programs = new AttachedPrograms(found, attr.revision);
            }

            return result;
        }
    }
}
