// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>What the kernel says is attached to a pod's device.</summary>
internal static class Hooks
{
    /// <summary>The programs of both directions; two, when exactly one is on each.</summary>
    public static uint[] ProgramsOf(TestNode node, TestPod pod) => node.Namespace.Run(() => (uint[])
    [
        .. BpfAttachments.QueryTcx(pod.HostInterfaceIndex, TcDirection.Ingress).Programs.Select(program => program.ProgramId),
        .. BpfAttachments.QueryTcx(pod.HostInterfaceIndex, TcDirection.Egress).Programs.Select(program => program.ProgramId),
    ]);

    /// <summary>The programs of clsact filters, both directions.</summary>
    public static uint[] FiltersOf(TestNode node, TestPod pod) => node.Namespace.Run(() => (uint[])
    [
        .. BpfAttachments.QueryClsact(pod.HostInterfaceIndex, TcDirection.Ingress).Select(filter => filter.Program.ProgramId),
        .. BpfAttachments.QueryClsact(pod.HostInterfaceIndex, TcDirection.Egress).Select(filter => filter.Program.ProgramId),
    ]);

    /// <summary>How many programs are on each hook, whoever put them there.</summary>
    public static (int FromPod, int IntoPod) CountsOf(TestNode node, TestPod pod) => node.Namespace.Run(() => (
        BpfAttachments.QueryTcx(pod.HostInterfaceIndex, TcDirection.Ingress).Programs.Count,
        BpfAttachments.QueryTcx(pod.HostInterfaceIndex, TcDirection.Egress).Programs.Count));
}
