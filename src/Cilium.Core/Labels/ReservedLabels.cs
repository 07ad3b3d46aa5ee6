// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The labels of source <c>reserved</c> that identities carry.</summary>
public static class ReservedLabels
{
    /// <summary>This node.</summary>
    public static Label Host { get; } = new(LabelSource.Reserved, "host");

    /// <summary>Everything outside the cluster, when one address family is enabled.</summary>
    public static Label World { get; } = new(LabelSource.Reserved, "world");

    /// <summary>Everything outside over IPv4, when both families are enabled.</summary>
    public static Label WorldIPv4 { get; } = new(LabelSource.Reserved, "world-ipv4");

    /// <summary>Everything outside over IPv6, when both families are enabled.</summary>
    public static Label WorldIPv6 { get; } = new(LabelSource.Reserved, "world-ipv6");

    /// <summary>An endpoint of the cluster that no agent looks after.</summary>
    public static Label Unmanaged { get; } = new(LabelSource.Reserved, "unmanaged");

    /// <summary>The health probe endpoints.</summary>
    public static Label Health { get; } = new(LabelSource.Reserved, "health");

    /// <summary>An endpoint whose labels are not known yet.</summary>
    public static Label Init { get; } = new(LabelSource.Reserved, "init");

    /// <summary>Another node of the cluster or mesh.</summary>
    public static Label RemoteNode { get; } = new(LabelSource.Reserved, "remote-node");

    /// <summary>The Kubernetes API server.</summary>
    public static Label KubeApiServer { get; } = new(LabelSource.Reserved, "kube-apiserver");

    /// <summary>The ingress proxies.</summary>
    public static Label Ingress { get; } = new(LabelSource.Reserved, "ingress");

    /// <summary>The label that pins an identity of the fixed mapping: key only, any source.</summary>
    public const string FixedIdentityKey = "io.cilium.fixed-identity";
}
