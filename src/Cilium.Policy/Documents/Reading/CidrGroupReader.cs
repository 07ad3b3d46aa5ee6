// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads CiliumCIDRGroup objects.</summary>
internal static class CidrGroupReader
{
    public static PolicyDocument Read(Fields document, ObjectHead head)
    {
        document.NoticeUnknown("apiVersion", "kind", "metadata", "spec", "status");
        ImmutableArray<IpPrefix>? prefixes = null;
        if (document.TryObject("spec", out var spec))
        {
            spec.NoticeUnknown("externalCIDRs");
            prefixes = spec.List("externalCIDRs", CidrReader.ReadPlain);
        }

        if (prefixes is null)
        {
            document.Fault(PolicyFaultIds.Spec, "spec", "spec.externalCIDRs is needed; it may be empty");
        }

        return new CiliumCidrGroup(head.Resource, head.Uid, document.Faults.File, document.Node.Line)
        {
            Prefixes = [.. (prefixes ?? []).Distinct()],
            Labels = ReadLabels(document),
        };
    }

    private static ImmutableDictionary<string, string> ReadLabels(Fields document)
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (document.TryObject("metadata", out var metadata))
        {
            foreach (var (key, value, place) in metadata.TextMap("labels"))
            {
                try
                {
                    labels[key] = new Label(LabelSource.CidrGroup, key, value).Value;
                }
                catch (LabelFormatException error)
                {
                    document.Faults.Add(PolicyFaultIds.Label, place, $"is not a label: {error.Reason}");
                }
            }
        }

        return labels.ToImmutable();
    }
}
