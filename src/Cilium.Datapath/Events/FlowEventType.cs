// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>The kind of an event, with the ecosystem's monitor message numbers.</summary>
public enum FlowEventType : byte
{
    /// <summary>A packet was dropped.</summary>
    Drop = 1,

    /// <summary>A packet was forwarded.</summary>
    Trace = 4,

    /// <summary>Policy admitted a connection, or would have denied it and only audits.</summary>
    PolicyVerdict = 5,
}
