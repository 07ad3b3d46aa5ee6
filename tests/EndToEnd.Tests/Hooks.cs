// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>What the kernel says is attached to a pod's device.</summary>
internal static class Hooks
{
    /// <summary>The programs of both directions, whoever put them there and by whatever kind of attachment; two, when exactly
    /// one is on each.</summary>
    public static uint[] ProgramsOf(TestNode node, TestPod pod) => [.. LinksOf(node, pod), .. FiltersOf(node, pod)];

    /// <summary>The programs of tcx, both directions.</summary>
    public static uint[] LinksOf(TestNode node, TestPod pod) => node.Namespace.Run(() => (uint[])
    [
        .. LinksOn(pod.HostInterfaceIndex, TcDirection.Ingress), .. LinksOn(pod.HostInterfaceIndex, TcDirection.Egress),
    ]);

    /// <summary>The programs of clsact filters, both directions.</summary>
    public static uint[] FiltersOf(TestNode node, TestPod pod) => node.Namespace.Run(() => (uint[])
    [
        .. FiltersOn(pod.HostInterfaceIndex, TcDirection.Ingress), .. FiltersOn(pod.HostInterfaceIndex, TcDirection.Egress),
    ]);

    /// <summary>How many programs are on each hook, whoever put them there and by whatever kind of attachment.</summary>
    public static (int FromPod, int IntoPod) CountsOf(TestNode node, TestPod pod) => node.Namespace.Run(() => (
        CountOn(pod.HostInterfaceIndex, TcDirection.Ingress), CountOn(pod.HostInterfaceIndex, TcDirection.Egress)));

    private static int CountOn(int device, TcDirection direction) => LinksOn(device, direction).Count() + FiltersOn(device, direction).Count();

    private static IEnumerable<uint> LinksOn(int device, TcDirection direction) =>
        BpfAttachments.QueryTcx(device, direction).Programs.Select(program => program.ProgramId);

    private static IEnumerable<uint> FiltersOn(int device, TcDirection direction) =>
        BpfAttachments.QueryClsact(device, direction).Select(filter => filter.Program.ProgramId);
}
