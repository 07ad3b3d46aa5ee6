// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>The programs' numbers for what a decision does; 0 is left for "none matched".</summary>
internal static class KernelAction
{
    public const byte Deny = 1;
    public const byte Allow = 2;
    public const byte Redirect = 3;

    public static byte From(PolicyAction action) => action switch
    {
        PolicyAction.Deny => Deny,
        PolicyAction.Allow => Allow,
        PolicyAction.Redirect => Redirect,
        _ => throw new UnreachableException(),
    };
}
