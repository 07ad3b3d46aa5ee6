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

        JudgeTypes(document, metadata, kind);
        var uid = metadata.Node is null ? "" : metadata.Text("uid") ?? "";
        Fields? annotations = metadata.Node is not null && metadata.TryObject("annotations", out var found) ? found : null;
        return new(new(kind, @namespace, name), uid, annotations);
    }

    /// <summary>Whether the object is to be carried out, by its annotation.</summary>
    public PolicyMode ReadMode()
    {
        if (Annotations is not { } annotations || !annotations.Node.TryGet(ModeAnnotation, out var mode))
        {
            return PolicyMode.Enforce;
        }

        // What is no text is told of with the other annotations.
        switch (Fields.TextOf(mode, new FaultList("")))
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

    // What has no meaning for policies must still be what the Kubernetes API can hold.
    private static void JudgeTypes(Fields document, Fields metadata, string kind)
    {
        document.TryObject("status", out _);
        if (metadata.Node is null)
        {
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["generateName", "resourceVersion", "selfLink"])
        {
            metadata.Text(field);
        }

        foreach (var map in (ReadOnlySpan<string>)(kind == CiliumCidrGroup.Kind ? ["annotations"] : ["labels", "annotations"]))
        {
            _ = metadata.TextMap(map).Count();
        }
    }
}
