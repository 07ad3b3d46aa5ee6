// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What the programs are asked to tell.</summary>
[Flags]
public enum FlowEventKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Every dropped packet.</summary>
    Drops = 1,

    /// <summary>Forwarded packets worth telling of: the first of a connection, new TCP flags, and one an interval.</summary>
    Traces = 2,

    /// <summary>Every connection that policy admitted, and every one that audit alone let pass, also when it is judged again.</summary>
    Verdicts = 4,

    /// <summary>All of them.</summary>
    All = Drops | Traces | Verdicts,
}
