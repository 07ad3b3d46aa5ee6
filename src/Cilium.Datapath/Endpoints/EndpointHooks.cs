// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>Keeps exactly one of our programs on each hook of a pod's device. What is attached is asked of the kernel,
/// never concluded from pins alone.</summary>
internal sealed class EndpointHooks(PinLayout pins, DatapathPrograms programs, NetworkNamespace? host)
{
    /// <summary>Attaches both programs, adopting the links that are right and replacing those that are not.</summary>
    /// <exception cref="InterfaceNotFoundException">The device is gone; what this call attached is detached again.</exception>
    public void Attach(EndpointId id, int interfaceIndex)
    {
        string directory = pins.Endpoint(id);
        BpfFileSystem.CreateDirectory(directory);
        try
        {
            // Into the pod first: a pod that can send but is not protected is worse than one that cannot send yet.
            Ensure(Path.Combine(directory, DatapathPrograms.ToEndpointName), interfaceIndex, TcDirection.Egress, programs.ToEndpoint);
            Ensure(Path.Combine(directory, DatapathPrograms.FromEndpointName), interfaceIndex, TcDirection.Ingress, programs.FromEndpoint);
        }
        catch
        {
            Detach(id);
            throw;
        }
    }

    /// <summary>Detaches both programs; what is not there is fine.</summary>
    public void Detach(EndpointId id)
    {
        string directory = pins.Endpoint(id);
        foreach (string name in (ReadOnlySpan<string>)[DatapathPrograms.FromEndpointName, DatapathPrograms.ToEndpointName])
        {
            string pin = Path.Combine(directory, name);
            BpfLink? link = BpfLink.TryOpenPinned(pin);
            if (link is not null)
            {
                using (link)
                {
                    BpfLink.Unpin(pin);
                    link.Detach();
                }
            }
        }

        PinDirectories.Remove(directory);
    }

    /// <summary>The endpoints that have pins, whether or not their devices still exist.</summary>
    public IEnumerable<EndpointId> Pinned()
    {
        foreach (string directory in Directory.GetDirectories(pins.Endpoints))
        {
            if (EndpointId.TryParse(Path.GetFileName(directory), out EndpointId id))
            {
                yield return id;
            }
        }
    }

    private void Ensure(string pin, int interfaceIndex, TcDirection direction, BpfProgram program) =>
        InHost(() =>
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
        });

    private void InHost(Action work)
    {
        if (host is null)
        {
            work();
        }
        else
        {
            host.Run(work);
        }
    }
}
