// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>The links that hold the programs on a cgroup: pinned, so that they outlive the process.</summary>
internal sealed class SocketLinks(PinLayout pins)
{
    /// <summary>Whether any program is attached.</summary>
    public bool IsAttached => Directory.Exists(pins.Sockets) && Directory.GetFiles(pins.Sockets).Length > 0;

    /// <summary>Has exactly these programs be on the cgroup. Those that are on it are replaced in one step each; those on another
    /// cgroup go once the new ones are in place.</summary>
    public void Attach(SocketPrograms programs, string cgroup, bool protectsBinding)
    {
        BpfFileSystem.CreateDirectory(pins.Sockets);
        foreach (var (name, hook) in SocketPrograms.Hooks)
        {
            string pin = pins.Socket(name);
            if (!protectsBinding && IsBinding(hook))
            {
                Remove(pin);
                continue;
            }

            Put(programs[name], cgroup, hook, pin);
        }
    }

    /// <summary>Has the programs that are attached make way for others, wherever they are.</summary>
    public void Replace(SocketPrograms programs)
    {
        foreach (var (name, _) in SocketPrograms.Hooks)
        {
            using BpfLink? link = IsAttached ? BpfLink.TryOpenPinned(pins.Socket(name)) : null;
            if (link is not null && link.GetInfo().ProgramId != programs[name].Id)
            {
                link.Update(programs[name]);
            }
        }
    }

    /// <summary>Takes the programs off. Sockets that are connected stay so.</summary>
    public void Detach()
    {
        foreach (var (name, _) in SocketPrograms.Hooks.Reverse())
        {
            Remove(pins.Socket(name));
        }

        PinDirectories.Remove(pins.Sockets);
    }

    private static bool IsBinding(BpfAttachType hook) => hook is BpfAttachType.CgroupInet4PostBind or BpfAttachType.CgroupInet6PostBind;

    private static void Put(BpfProgram program, string cgroup, BpfAttachType hook, string pin)
    {
        using BpfLink? present = File.Exists(pin) ? BpfLink.OpenPinned(pin) : null;
        if (present is not null && BpfAttachments.QueryCgroup(cgroup, hook).Programs.Any(attached => attached.LinkId == present.Id))
        {
            if (present.GetInfo().ProgramId != program.Id)
            {
                present.Update(program);
            }

            return;
        }

        using BpfLink link = program.AttachCgroup(cgroup, new CgroupOptions { Hook = hook });
        if (present is not null)
        {
            present.Detach();
            BpfLink.Unpin(pin);
        }

        link.Pin(pin);
    }

    private static void Remove(string pin)
    {
        if (!File.Exists(pin))
        {
            return;
        }

        using BpfLink link = BpfLink.OpenPinned(pin);
        link.Detach();
        BpfLink.Unpin(pin);
    }
}
