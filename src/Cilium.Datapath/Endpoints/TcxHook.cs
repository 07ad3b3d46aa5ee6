// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Attaches by pinned tcx links (Linux 6.6 and later).</summary>
internal sealed class TcxHook : ITcHook
{
    public void Ensure(string pin, int interfaceIndex, TcDirection direction, BpfProgram program)
    {
        AttachedPrograms attached = BpfAttachments.QueryTcx(interfaceIndex, direction);
        BpfLink? link = BpfLink.TryOpenPinned(pin);
        if (link is not null && !attached.Programs.Any(found => found.LinkId == link.Id))
        {
            // Of a device that is gone, or that was given another index.
            link.Dispose();
            link = null;
            BpfLink.Unpin(pin);
        }

        foreach (AttachedProgram duplicate in attached.Programs)
        {
            if (duplicate.Name == program.Name && duplicate.LinkId is { } linkId && linkId != link?.Id)
            {
                using BpfLink? stray = BpfLink.TryOpenById(linkId);
                stray?.Detach();
            }
        }

        if (link is null)
        {
            using BpfLink created = program.AttachTcx(interfaceIndex, direction);
            created.Pin(pin);
            return;
        }

        using (link)
        {
            if (attached.Programs.First(found => found.LinkId == link.Id).ProgramId != program.Id)
            {
                link.Update(program);
            }
        }
    }

    public void Remove(string pin, int interfaceIndex, TcDirection direction, string name)
    {
        // Without a directory there is nothing either: an attachment that failed has removed it.
        BpfLink? link = File.Exists(pin) ? BpfLink.TryOpenPinned(pin) : null;
        if (link is null)
        {
            return;
        }

        using (link)
        {
            BpfLink.Unpin(pin);
            link.Detach();
        }
    }
}
