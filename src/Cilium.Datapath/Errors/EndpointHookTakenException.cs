// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Somebody else's filter stands where ours must, and the kernel has no tcx to go before it. Nothing changed.</summary>
/// <remarks>A filter that runs before ours can accept packets that policy denies, so ours is not put behind it.</remarks>
public sealed class EndpointHookTakenException : DatapathException
{
    /// <summary>The <see cref="Core.CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "endpoint-hook-taken";

    /// <summary>Creates the error.</summary>
    /// <param name="interfaceIndex">The device.</param>
    /// <param name="direction">Which of its hooks, as the host sees it.</param>
    /// <param name="occupant">What is there: a filter, or a qdisc.</param>
    public EndpointHookTakenException(int interfaceIndex, TcDirection direction, string occupant)
        : base(
            ErrorId,
            $"On interface {interfaceIndex} ({direction}), {occupant} would run before the endpoint's program or in its place.",
            "Give that filter a priority of 2 or more, use the qdisc 'clsact' rather than 'ingress', or run Linux 6.6 or later.")
    {
        InterfaceIndex = interfaceIndex;
        Direction = direction;
        Occupant = occupant;
    }

    /// <summary>The device.</summary>
    public int InterfaceIndex { get; }

    /// <summary>Which of its hooks, as the host sees it.</summary>
    public TcDirection Direction { get; }

    /// <summary>What is there.</summary>
    public string Occupant { get; }
}
