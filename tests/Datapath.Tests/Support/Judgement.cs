// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What became of one packet.</summary>
/// <param name="Action">What the program returned.</param>
/// <param name="Drops">Every drop that was counted for it.</param>
/// <param name="Output">The packet as the program left it.</param>
/// <param name="Mark">Its mark afterwards.</param>
internal sealed record Judgement(TcAction Action, IReadOnlyList<(TrafficDirection Direction, DropReason Reason)> Drops, byte[] Output, uint Mark)
{
    public PacketView View => PacketView.Parse(Output);

    /// <summary>The program let the packet go on to the node's stack, or into the pod.</summary>
    public Judgement ShouldPass() => Expect(TcAction.Pass);

    /// <summary>The program let the packet go on to whoever else is on the device.</summary>
    public Judgement ShouldGoOn() => Expect(TcAction.Next);

    /// <summary>The program sent the packet to another device.</summary>
    public Judgement ShouldRedirect() => Expect(TcAction.Redirect);

    public Judgement ShouldDrop(DropReason reason, TrafficDirection direction)
    {
        Assert.Equal([(direction, reason)], Drops);
        Assert.Equal(TcAction.Drop, Action);
        return this;
    }

    /// <summary>The program sent something back instead, and counted the packet as dropped.</summary>
    public Judgement ShouldAnswer(DropReason reason, TrafficDirection direction)
    {
        Assert.Equal([(direction, reason)], Drops);
        Assert.Equal(TcAction.Redirect, Action);
        return this;
    }

    private Judgement Expect(TcAction action)
    {
        Assert.Empty(Drops);
        Assert.Equal(action, Action);
        return this;
    }
}
