// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What every Kubernetes object begins with.</summary>
internal readonly record struct ObjectHead(PolicyResource Resource, string Uid, Fields? Annotations)
{
    public const string DefaultNamespace = "default";

    private const string ModeAnnotation = "policy.cilium-sdk.io/mode";

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
        Fields? annotations = metadata.Node is not null && metadata.TryObject("annotations", out var found) ? found : null;
        return new(new(kind, @namespace, name), uid, annotations);
    }

    /// <summary>Whether the object is to be carried out, by its annotation.</summary>
    public PolicyMode ReadMode()
    {
        if (Annotations is not { } annotations || !annotations.Has(ModeAnnotation))
        {
            return PolicyMode.Enforce;
        }

        switch (annotations.Text(ModeAnnotation))
        {
            case "enforce":
                return PolicyMode.Enforce;
            case "audit":
                return PolicyMode.Audit;
            case { } other:
                annotations.Fault(PolicyFaultIds.Mode, ModeAnnotation, $"'{other}' is not a mode; known are enforce, audit");
                break;
        }

        return PolicyMode.Enforce;
    }
}
