// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Recognises the kind of an object and has it read.</summary>
internal sealed class DocumentReader(PolicyDocumentOptions options, FaultList faults)
{
    private const string CiliumVersion = "cilium.io/v2";
    private const string FormerGroupVersion = "cilium.io/v2alpha1";
    private const string KubernetesVersion = "networking.k8s.io/v1";

    public void Read(DocumentNode root, ImmutableArray<PolicyDocument>.Builder documents)
    {
        faults.Document = "";
        if (root is SequenceNode list)
        {
            foreach (var item in list.Items)
            {
                Read(item, documents);
            }

            return;
        }

        var document = Fields.Of(root, faults);
        if (root is not MappingNode)
        {
            return;
        }

        var kind = document.Text("kind") ?? "";
        var version = document.Text("apiVersion") ?? "";
        if (kind.EndsWith("List", StringComparison.Ordinal) && document.TryList("items", out var items))
        {
            foreach (var item in items)
            {
                Read(item, documents);
            }

            return;
        }

        switch (kind)
        {
            case CiliumNetworkPolicy.Kind or CiliumClusterwideNetworkPolicy.Kind when Expect(document, kind, version, CiliumVersion):
                var head = ObjectHead.Read(document, kind);
                documents.Add(new CiliumPolicyReader(options).Read(document, head).WithMode(head.ReadMode()));
                break;
            case NetworkPolicy.Kind when Expect(document, kind, version, KubernetesVersion):
                head = ObjectHead.Read(document, kind);
                documents.Add(new NetworkPolicyReader(options).Read(document, head).WithMode(head.ReadMode()));
                break;
            case CiliumCidrGroup.Kind when version == FormerGroupVersion || Expect(document, kind, version, CiliumVersion):
                documents.Add(CidrGroupReader.Read(document, ObjectHead.Read(document, kind)));
                break;
            case CiliumNetworkPolicy.Kind or CiliumClusterwideNetworkPolicy.Kind or NetworkPolicy.Kind or CiliumCidrGroup.Kind:
                break;
            case "":
                document.Fault(PolicyFaultIds.Kind, "kind", "is needed, for example CiliumNetworkPolicy");
                break;
            default:
                faults.AddNotice(PolicyFaultIds.OtherKind, root, $"a {kind} is not a policy and is skipped");
                break;
        }
    }

    private static bool Expect(Fields document, string kind, string version, string expected)
    {
        if (version == expected)
        {
            return true;
        }

        document.Fault(PolicyFaultIds.ApiVersion, "apiVersion", $"a {kind} has apiVersion {expected}, not '{version}'");
        return false;
    }
}
