// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What was wrong with a hook of an endpoint's device.</summary>
public enum HookFault
{
    /// <summary>Our program was not there: packets passed unjudged.</summary>
    Missing,

    /// <summary>Our program was there, but behind others that could keep packets from it, or by another
    /// <see cref="EndpointAttachment"/> than it should be.</summary>
    Misplaced,

    /// <summary>A program of another generation, or somebody else's under our name, was in the place of ours.</summary>
    OtherProgram,

    /// <summary>Our program was there more than once.</summary>
    Superfluous,
}
