// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>Keeps exactly one of our programs on each hook of a pod's device: by tcx links where the kernel has them, else
/// by clsact filters. What is attached is asked of the kernel, never concluded from pins alone.</summary>
internal sealed class EndpointHooks
{
    private readonly PinLayout _pins;
    private readonly NetworkNamespace? _host;
    private readonly ITcHook _hook;
    private readonly (string Name, TcDirection Direction, BpfProgram Program)[] _attachments;

    public EndpointHooks(PinLayout pins, DatapathPrograms programs, NetworkNamespace? host, bool isClsactForced)
    {
        _pins = pins;
        _host = host;
        _hook = !isClsactForced && TcAttachment.IsTcxSupported ? new TcxHook() : new ClsactTcHook();

        // Into the pod first: a pod that can send but is not protected is worse than one that cannot send yet.
        _attachments =
        [
            (DatapathPrograms.ToEndpointName, TcDirection.Egress, programs.ToEndpoint),
            (DatapathPrograms.FromEndpointName, TcDirection.Ingress, programs.FromEndpoint),
        ];
    }

    /// <summary>Attaches both programs, adopting what is right and replacing what is not.</summary>
    /// <exception cref="InterfaceNotFoundException">The device is gone; what this call attached is detached again.</exception>
    public void Attach(EndpointId id, int interfaceIndex)
    {
        string directory = _pins.Endpoint(id);
        BpfFileSystem.CreateDirectory(directory);
        try
        {
            InHost(() =>
            {
                foreach (var (name, direction, program) in _attachments)
                {
                    _hook.Ensure(Path.Combine(directory, name), interfaceIndex, direction, program);
                }
            });
        }
        catch
        {
            Detach(id, interfaceIndex);
            throw;
        }
    }

    /// <summary>Detaches both programs; what is not there is fine.</summary>
    /// <param name="id">The endpoint.</param>
    /// <param name="interfaceIndex">Its device; 0 when it is not known any more.</param>
    public void Detach(EndpointId id, int interfaceIndex)
    {
        string directory = _pins.Endpoint(id);
        InHost(() =>
        {
            for (int i = _attachments.Length - 1; i >= 0; i--)
            {
                _hook.Remove(Path.Combine(directory, _attachments[i].Name), interfaceIndex, _attachments[i].Direction, _attachments[i].Name);
            }
        });
        PinDirectories.Remove(directory);
    }

    /// <summary>The endpoints that were attached, whether or not their devices still exist.</summary>
    public IEnumerable<EndpointId> Known()
    {
        foreach (string directory in Directory.GetDirectories(_pins.Endpoints))
        {
            if (EndpointId.TryParse(Path.GetFileName(directory), out EndpointId id))
            {
                yield return id;
            }
        }
    }

    private void InHost(Action work)
    {
        if (_host is null)
        {
            work();
        }
        else
        {
            _host.Run(work);
        }
    }
}
