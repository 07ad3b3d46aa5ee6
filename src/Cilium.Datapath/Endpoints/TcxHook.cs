// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Attaches by pinned tcx links (Linux 6.6 and later).</summary>
internal sealed class TcxHook : ITcHook
{
    public void Put(HookSite site, HookState state)
    {
        string pin = site.Pin!;
        using BpfLink link = TryTake(pin, state) ?? Create(pin, site);
        foreach (AttachedProgram own in state.OwnLinks)
        {
            if (own.LinkId != link.Id)
            {
                Detach(own);
            }
            else if (own.ProgramId != site.Program.Id)
            {
                link.Update(site.Program);
            }
        }
    }

    public void Remove(HookSite site, HookState? state)
    {
        foreach (AttachedProgram own in state?.OwnLinks ?? [])
        {
            Detach(own);
        }

        // Without a directory there is nothing either: an attachment that failed has removed it.
        if (File.Exists(site.Pin))
        {
            BpfLink.Unpin(site.Pin);
        }
    }

    /// <summary>The link that is attached already: the pinned one, or else one that lost its pin.</summary>
    private static BpfLink? TryTake(string pin, HookState state)
    {
        BpfLink? pinned = BpfLink.TryOpenPinned(pin);
        if (pinned is not null && state.OwnLinks.Any(own => own.LinkId == pinned.Id))
        {
            return pinned;
        }

        // Of a device that is gone, or that was its endpoint's before.
        pinned?.Dispose();
        uint? attached = state.OwnLinks.Select(own => own.LinkId).FirstOrDefault(id => id is not null);
        BpfLink? link = attached is { } id ? BpfLink.TryOpenById(id) : null;
        if (link is not null)
        {
            Repin(pin, link);
        }

        return link;
    }

    private static BpfLink Create(string pin, HookSite site)
    {
        BpfLink link = site.Program.AttachTcx(site.InterfaceIndex, site.Direction, new TcxOptions { Position = AttachPosition.First });
        try
        {
            Repin(pin, link);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    private static void Repin(string pin, BpfLink link)
    {
        BpfLink.Unpin(pin);
        link.Pin(pin);
    }

    private static void Detach(AttachedProgram own)
    {
        using BpfLink? link = own.LinkId is { } id ? BpfLink.TryOpenById(id) : null;
        link?.Detach();
    }
}
