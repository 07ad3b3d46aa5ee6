// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

[Collection(NetworkCollection.Name)]
public sealed class NetworkNamespaceTests : IDisposable
{
    private const int Drop = 0;
    private const int Pass = 1;

    private readonly TestNetwork _network = TestNetwork.Create();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void A_socket_lookup_program_decides_for_its_namespace()
    {
        using BpfProgram drop = LoadLookup(Drop);
        using BpfProgram pass = LoadLookup(Pass);
        using (BpfLink link = _network.InRight(() => drop.AttachNetworkNamespace()))
        {
            Assert.Equal(0, _network.CountDelivered(3));
            Assert.Throws<UnexpectedProgramException>(() => link.Update(pass, expected: pass));
            link.Update(pass, expected: drop);
            Assert.Equal(3, _network.CountDelivered(3));
        }

        Assert.Equal(3, _network.CountDelivered(3));
    }

    [Fact]
    public void Queries_tell_program_and_link()
    {
        using BpfProgram pass = LoadLookup(Pass);
        using BpfLink link = _network.InRight(() => pass.AttachNetworkNamespace());

        AttachedPrograms attached = _network.InRight(() => BpfAttachments.QueryNetworkNamespace(BpfAttachType.SkLookup));
        Assert.Equal(new AttachedProgram(pass.Id, "lookup", pass.Tag, link.Id), Assert.Single(attached.Programs));
        Assert.Empty(_network.InLeft(() => BpfAttachments.QueryNetworkNamespace(BpfAttachType.SkLookup)).Programs);
        NetworkNamespaceLinkInfo info = Assert.IsType<NetworkNamespaceLinkInfo>(link.GetInfo());
        Assert.Equal(BpfAttachType.SkLookup, info.Hook);
        Assert.NotEqual(0u, info.NamespaceInode);
    }

    [Fact]
    public void A_flow_dissector_attaches_once_to_a_namespace()
    {
        using BpfProgram dissector = TestKernel.Load(
            BpfProgramType.FlowDissector, new BpfAssembler().Return(0), "dissect", BpfAttachType.FlowDissector);
        using BpfLink link = _network.InRight(() => dissector.AttachNetworkNamespace());

        Assert.Equal("dissect", _network.InRight(
            () => Assert.Single(BpfAttachments.QueryNetworkNamespace(BpfAttachType.FlowDissector).Programs)).Name);
        Assert.Equal(Errno.E2BIG, Assert.Throws<BpfException>(
            () => _network.InRight(() => dissector.AttachNetworkNamespace())).Errno);
    }

    [Fact]
    public void A_file_that_is_no_namespace_is_refused()
    {
        using BpfProgram pass = LoadLookup(Pass);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => pass.AttachNetworkNamespace("/proc/self/ns/mnt")).Errno);
        Assert.Equal(Errno.ENOENT, Assert.Throws<BpfException>(() => pass.AttachNetworkNamespace("/nonexistent")).Errno);
    }

    [Fact]
    public void A_program_of_another_type_is_refused()
    {
        using BpfProgram tc = TestKernel.LoadTc(0);

        Assert.Throws<ArgumentException>(() => tc.AttachNetworkNamespace());
    }

    private static BpfProgram LoadLookup(int verdict)
        => TestKernel.Load(BpfProgramType.SkLookup, new BpfAssembler().Return(verdict), "lookup", BpfAttachType.SkLookup);
}
