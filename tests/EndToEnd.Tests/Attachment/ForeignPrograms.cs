// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Netlink;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>Somebody else's programs on a pod's device, both directions. They go with this object or the device.</summary>
internal sealed class ForeignPrograms : IDisposable
{
    public const string AcceptAll = "accept_all";
    public const string LookOn = "look_on";

    private readonly BpfObject _loaded = BpfObjectSpec.FromResource(typeof(ForeignPrograms).Assembly, "foreign.bpf.o").Load();
    private readonly TestNode _node;
    private readonly int _device;
    private readonly List<IDisposable> _attached = [];

    public ForeignPrograms(TestNode node, TestPod pod)
    {
        _node = node;
        _device = pod.HostInterfaceIndex;
    }

    /// <summary>By tcx, before or behind what is there.</summary>
    public ForeignPrograms AttachLinks(string program, AttachPosition position = default)
    {
        OnBoth(direction => _loaded.Programs[program].AttachTcx(_device, direction, new TcxOptions { Position = position }));
        return this;
    }

    /// <summary>By clsact filters.</summary>
    public ForeignPrograms AttachFilters(string program, int priority, uint handle = 1)
    {
        OnBoth(direction => ClsactFilter.Attach(
            _loaded.Programs[program], _device, direction, new ClsactOptions { Name = "foreign", Priority = priority, Handle = handle }));
        return this;
    }

    /// <summary>Puts the qdisc on the device that carries filters of one direction only.</summary>
    public ForeignPrograms AddIngressQdisc()
    {
        _node.Netlink.Qdiscs.Add(new QdiscSpec(_device, "ingress"));
        return this;
    }

    public void Detach()
    {
        _attached.ForEach(attached => attached.Dispose());
        _attached.Clear();
    }

    public void Dispose()
    {
        Detach();
        _loaded.Dispose();
    }

    private void OnBoth(Func<TcDirection, IDisposable> attach) => _node.Namespace.Run(() =>
    {
        _attached.Add(attach(TcDirection.Ingress));
        _attached.Add(attach(TcDirection.Egress));
    });
}
