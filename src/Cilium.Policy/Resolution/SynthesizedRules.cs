// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Rules that no document holds.</summary>
internal static class SynthesizedRules
{
    /// <summary>Cookies below this one belong to rules of this class.</summary>
    public const uint FirstFreeCookie = 16;

    /// <summary>The node may reach its endpoints.</summary>
    public static PolicyRule AllowLocalHost { get; } = Make(1, "allow-localhost-ingress");

    /// <summary>What comes in is allowed, since no rule denies it by default.</summary>
    public static PolicyRule AllowAnyIngress { get; } = Make(2, "allow-any-ingress");

    /// <summary>What goes out is allowed, since no rule denies it by default.</summary>
    public static PolicyRule AllowAnyEgress { get; } = Make(3, "allow-any-egress");

    public static IEnumerable<PolicyRule> All => [AllowLocalHost, AllowAnyIngress, AllowAnyEgress];

    /// <summary>The selector of the node itself.</summary>
    public static LabelSelector Host { get; } = LabelSelector.ForLabels(ReservedLabels.Host);

    private static PolicyRule Make(uint cookie, string name) => new()
    {
        Resource = new("Built-in", "", name),
        Index = 0,
        SubjectNamespace = "",
        Subject = LabelSelector.Everything,
        Entries = [],
        Labels = [new(LabelSource.Reserved, PolicyLabelKeys.SynthesizedFrom, name)],
        Cookie = cookie,
    };
}
