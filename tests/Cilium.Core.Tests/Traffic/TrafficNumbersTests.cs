// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class TrafficNumbersTests
{
    [Theory]
    [InlineData(132, "Invalid source ip")]
    [InlineData(133, "Policy denied")]
    [InlineData(155, "CT: Map insertion failed")]
    [InlineData(159, "159")]
    [InlineData(170, "Encapsulation traffic is prohibited")]
    [InlineData(181, "Policy denied by denylist")]
    [InlineData(189, "Authentication required")]
    [InlineData(205, "Punt to proxy")]
    [InlineData(206, "206")]
    [InlineData(0, "0")]
    public void A_drop_reason_shows_the_text_of_the_ecosystem(byte number, string text) => Assert.Equal(text, ((DropReason)number).Text());

    [Fact]
    public void Drop_reasons_have_no_gap()
    {
        byte[] numbers = [.. Enum.GetValues<DropReason>().Where(reason => reason != DropReason.None).Select(reason => (byte)reason)];
        Assert.Equal(Enumerable.Range(DropReasons.First, DropReasons.Last - DropReasons.First + 1).Select(n => (byte)n), numbers);
        Assert.Equal(133, (byte)DropReason.PolicyDenied);
        Assert.Equal(170, (byte)DropReason.EncapsulationProhibited);
        Assert.Equal(181, (byte)DropReason.PolicyDeny);
    }

    [Theory]
    [InlineData(TracePoint.ToEndpoint, 0, "to-endpoint")]
    [InlineData(TracePoint.FromEndpoint, 5, "from-endpoint")]
    [InlineData(TracePoint.FromNetwork, 10, "from-network")]
    [InlineData(TracePoint.ToCrypto, 13, "to-crypto")]
    public void Trace_points_have_their_numbers_and_names(TracePoint point, byte number, string name) =>
        Assert.Equal((number, name), ((byte)point, point.Text()));

    [Fact]
    public void Directions_have_the_numbers_of_metrics_and_the_bit_of_policy_keys()
    {
        Assert.Equal((1, 0, "ingress"), ((byte)TrafficDirection.Ingress, TrafficDirection.Ingress.PolicyKeyBit(), TrafficDirection.Ingress.Text()));
        Assert.Equal((2, 1, "egress"), ((byte)TrafficDirection.Egress, TrafficDirection.Egress.PolicyKeyBit(), TrafficDirection.Egress.Text()));
    }
}
