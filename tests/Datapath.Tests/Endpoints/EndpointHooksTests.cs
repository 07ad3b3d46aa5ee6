// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What is found wrong on a device, and what kernels without tcx do. Traffic is for the end-to-end tests.</summary>
[Trait("Matrix", "Smoke")]
public sealed class EndpointHooksTests : IClassFixture<EndpointHooksTests.LoadedPrograms>, IDisposable
{
    private static readonly EndpointId s_id = new(1);

    private readonly TemporaryBpfFileSystem _files = new();
    private readonly TestNode _node = new();
    private readonly DatapathPrograms _programs;
    private readonly PinLayout _pins;
    private readonly int _device;

    public EndpointHooksTests(LoadedPrograms loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        _programs = loaded.Programs;
        _pins = new PinLayout(_files["hooks"]);
        PinDirectories.Create(_pins);
        _device = _node.AddPod("10.4.0.1").HostInterfaceIndex;
    }

    public static TheoryData<EndpointAttachment> Kinds { get; } = [EndpointAttachment.Clsact, EndpointAttachment.Tcx];

    public void Dispose()
    {
        _node.Dispose();
        _files.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_tcx_filters_are_used_whatever_is_chosen(EndpointAttachment wanted)
    {
        using EndpointHooks hooks = Hooks(wanted, hasTcx: false);
        Assert.Equal([(TcDirection.Egress, HookFault.Missing), (TcDirection.Ingress, HookFault.Missing)], Faults(hooks));
        Assert.Equal(EndpointAttachment.Clsact, hooks.KindOf(s_id));
        Assert.Equal((1, 1), (FiltersOn(TcDirection.Ingress).Count, FiltersOn(TcDirection.Egress).Count));
        Assert.Empty(Faults(hooks));
        hooks.Detach(s_id, _device);
        Assert.Empty(FiltersOn(TcDirection.Ingress).Concat(FiltersOn(TcDirection.Egress)));
        Assert.Null(hooks.KindOf(s_id));
        Assert.Empty(hooks.Known());
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(7u)]
    public void Without_tcx_a_device_where_another_filter_is_first_is_refused_and_left_alone(uint handle)
    {
        AttachForeign(TcDirection.Ingress, handle);
        using EndpointHooks hooks = Hooks(EndpointAttachment.Clsact, hasTcx: false);
        EndpointHookTakenException error = Assert.Throws<EndpointHookTakenException>(() => hooks.Ensure(s_id, _device));
        Assert.Equal((_device, TcDirection.Ingress), (error.InterfaceIndex, error.Direction));
        Assert.Contains("'foreign' of priority 1", error.Occupant, StringComparison.Ordinal);
        Assert.Equal("endpoint-hook-taken", error.Id);
        Assert.Equal("foreign", Assert.Single(FiltersOn(TcDirection.Ingress)).BpfName);
        Assert.Empty(FiltersOn(TcDirection.Egress));
    }

    [Fact]
    public void Without_tcx_a_device_with_an_ingress_qdisc_is_refused_and_left_alone()
    {
        _node.Netlink.Qdiscs.Add(new QdiscSpec(_device, "ingress"));
        using EndpointHooks hooks = Hooks(EndpointAttachment.Clsact, hasTcx: false);
        EndpointHookTakenException error = Assert.Throws<EndpointHookTakenException>(() => hooks.Ensure(s_id, _device));
        Assert.Contains("qdisc", error.Occupant, StringComparison.Ordinal);
        Assert.Equal("ingress", Assert.Single(_node.Netlink.Qdiscs.List(_device), qdisc => !qdisc.IsRoot).Kind);
    }

    [Fact]
    public void Without_tcx_a_foreign_filter_that_comes_first_later_does_not_cost_the_endpoint_its_own()
    {
        using EndpointHooks hooks = Hooks(EndpointAttachment.Clsact, hasTcx: false);
        hooks.Ensure(s_id, _device);
        AttachForeign(TcDirection.Egress, handle: 9);
        Assert.Throws<EndpointHookTakenException>(() => hooks.Ensure(s_id, _device));
        Assert.Contains(FiltersOn(TcDirection.Egress), filter => filter.BpfName == DatapathPrograms.ToEndpointName);
        Assert.Single(FiltersOn(TcDirection.Ingress));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_device_that_is_gone_is_a_typed_error_and_can_be_detached_from(bool hasTcx)
    {
        using EndpointHooks hooks = Hooks(EndpointAttachment.Clsact, hasTcx && TcAttachment.IsTcxSupported);
        hooks.Ensure(s_id, _device);
        _node.Netlink.Links.Delete(_device);
        Assert.Equal(_device, Assert.Throws<InterfaceNotFoundException>(() => hooks.Ensure(s_id, _device)).InterfaceIndex);
        Assert.Equal(DeviceStanding.Gone, hooks.StandingOf(_device));
        hooks.Detach(s_id, _device);
        Assert.Empty(hooks.Known());
    }

    [Fact]
    public void Each_fault_of_a_filter_is_named_and_put_right()
    {
        using EndpointHooks hooks = Hooks(EndpointAttachment.Clsact, TcAttachment.IsTcxSupported);
        hooks.Ensure(s_id, _device);
        Assert.Equal(DeviceStanding.Attached, hooks.StandingOf(_device));

        Replace(priority: 1, _programs.ReadClock);
        Assert.Equal([(TcDirection.Ingress, HookFault.OtherProgram)], Faults(hooks));

        Replace(priority: 5, _programs.FromEndpoint);
        Assert.Equal([(TcDirection.Ingress, HookFault.Superfluous)], Faults(hooks));

        Replace(priority: 5, _programs.FromEndpoint);
        _node.Netlink.Filters.Delete(FiltersOn(TcDirection.Ingress).Single(filter => filter.Priority == 1));
        Assert.Equal([(TcDirection.Ingress, HookFault.Misplaced)], Faults(hooks));

        _node.Netlink.Filters.Delete(Assert.Single(FiltersOn(TcDirection.Ingress)));
        Assert.Equal([(TcDirection.Ingress, HookFault.Missing)], Faults(hooks));
        Assert.Equal(1, Assert.Single(FiltersOn(TcDirection.Ingress)).Priority);
        Assert.Empty(Faults(hooks));

        void Replace(int priority, BpfProgram program) => _node.Namespace.Run(() =>
        {
            using ClsactFilter filter = ClsactFilter.Attach(
                program, _device, TcDirection.Ingress, new ClsactOptions { Name = DatapathPrograms.FromEndpointName, Priority = priority });
            filter.Keep();
        });
    }

    [Fact]
    public void The_other_kind_of_attachment_is_changed_over_and_back()
    {
        // Kernels without tcx keep the filters.
        bool hasTcx = TcAttachment.IsTcxSupported;
        (TcDirection, HookFault)[] changed = hasTcx ? [(TcDirection.Egress, HookFault.Misplaced), (TcDirection.Ingress, HookFault.Misplaced)] : [];
        using EndpointHooks filters = Hooks(EndpointAttachment.Clsact, hasTcx), links = Hooks(EndpointAttachment.Tcx, hasTcx);
        filters.Ensure(s_id, _device);
        Assert.Equal(changed, Faults(links));
        Assert.Equal(hasTcx ? 0 : 1, FiltersOn(TcDirection.Egress).Count);
        Assert.Equal(hasTcx ? 2 : 0, Directory.GetFiles(_pins.Endpoint(s_id)).Length);
        Assert.Empty(Faults(links));
        Assert.Equal(changed, Faults(filters));
        Assert.Single(FiltersOn(TcDirection.Egress));
        Assert.Empty(Directory.GetFiles(_pins.Endpoint(s_id)));
        Assert.Empty(Faults(filters));
    }

    private EndpointHooks Hooks(EndpointAttachment wanted, bool hasTcx) => new(_pins, _programs, _node.Namespace, wanted, hasTcx);

    private (TcDirection, HookFault)[] Faults(EndpointHooks hooks) =>
        [.. hooks.Ensure(s_id, _device).Select(repair => (repair.Direction, repair.Fault))];

    private IReadOnlyList<FilterInfo> FiltersOn(TcDirection direction) => _node.Netlink.Filters.List(
        _device, direction == TcDirection.Ingress ? FilterDirection.Ingress : FilterDirection.Egress);

    private void AttachForeign(TcDirection direction, uint handle) => _node.Namespace.Run(() =>
    {
        using ClsactFilter filter = ClsactFilter.Attach(_programs.ReadClock, _device, direction, new ClsactOptions { Name = "foreign", Handle = handle });
        filter.Keep();
    });

    /// <summary>Programs of its own: what passes the devices here counts in nobody else's maps.</summary>
    public sealed class LoadedPrograms : IDisposable
    {
        private readonly TemporaryBpfFileSystem _files = new();

        public LoadedPrograms()
        {
            DatapathOptions options = new() { PinRoot = _files["plane"], MapSizes = { Connections = 1024, Identities = 1024 } };
            using Cilium.Datapath.Datapath loaded = new DatapathLoader(options).Load();
            Programs = DatapathPrograms.TryOpen(new PinLayout(options.PinRoot), loaded.Generation)!;
        }

        internal DatapathPrograms Programs { get; }

        public void Dispose()
        {
            Programs.Dispose();
            _files.Dispose();
        }
    }
}
