// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What every Kubernetes object begins with.</summary>
internal readonly record struct ObjectHead(PolicyResource Resource, string Uid)
{
    public const string DefaultNamespace = "default";

    public static ObjectHead Read(Fields document, string kind)
    {
        document.TryObject("metadata", out var metadata);
        var name = metadata.Node is null ? "" : metadata.Text("name") ?? "";
        var @namespace = metadata.Node is null ? "" : metadata.Text("namespace") ?? "";
        if (kind is CiliumClusterwideNetworkPolicy.Kind or CiliumCidrGroup.Kind)
        {
            @namespace = "";
        }
        else if (@namespace.Length == 0)
        {
            @namespace = DefaultNamespace;
        }

        document.Faults.Document = new PolicyResource(kind, @namespace, name).ToString();
        if (name.Length == 0 && kind != NetworkPolicy.Kind)
        {
            document.Faults.Add(PolicyFaultIds.Name, document.Node, "metadata", $"a {kind} needs metadata.name");
        }

        var uid = metadata.Node is null ? "" : metadata.Text("uid") ?? "";
        return new(new(kind, @namespace, name), uid);
    }
}
