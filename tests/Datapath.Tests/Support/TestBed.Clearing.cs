// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

internal sealed partial class TestBed
{
    /// <summary>Back to a data plane that was just loaded.</summary>
    private void Clear()
    {
        for (int index = 0; index < Maps.EndpointCells.Length; index++)
        {
            Maps.EndpointCells.GetWritable(index) = 0;
        }

        for (int slot = 0; slot < Maps.Endpoints.Length; slot++)
        {
            Maps.Endpoints.GetWritable(slot) = default;
        }

        Clear(Maps.EndpointOverflow);

        Clear(Maps.IpCache4);
        Clear(Maps.IpCache6);
        Clear(Maps.Prefixes4);
        Clear(Maps.Prefixes6);
        for (int index = 0; index < Maps.PolicySlots.Length; index++)
        {
            Maps.PolicySlots.GetWritable(index) = default;
        }

        Clear(Maps.PolicyRanges);
        Clear(Maps.PolicyDetails);
        Clear(Maps.MembershipChunks);
        Clear(Maps.Connections4);
        Clear(Maps.Connections6);
        Clear(Maps.Connections4More);
        Clear(Maps.Connections6More);
        Runtime.HasOverflow = false;
        Clear(_plane.Fragments4.As<FragmentKey4, FragmentPorts>());
        Clear(_plane.Fragments6.As<FragmentKey6, FragmentPorts>());
        ClearServices();
        for (uint slot = 0; slot < _memberships.Length; slot++)
        {
            _memberships[slot] = default;
        }

        Runtime.EventMask = 0;
        Runtime.SetPrefixCounts(0, 0);
        ClearMetrics();
        using RingBufferReader ring = new(Maps.Events);
        Discard discard = default;
        while (ring.Poll(ref discard, TimeSpan.Zero, CancellationToken.None) > 0)
        {
        }
    }

    private const uint AuditedIngress = 0x301;
    private const uint AuditedEgress = 0x302;

    private void ClearMetrics()
    {
        MetricValue[] zeroes = new MetricValue[PossibleCpus.Count];
        foreach (uint index in _metricIndexes.Concat([AuditedIngress, AuditedEgress]))
        {
            _metrics.Update(index, zeroes);
        }
    }

    private static void Clear<TKey, TValue>(BpfMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        foreach (var (key, _) in map.ToList())
        {
            map.TryDelete(key);
        }
    }

    private struct Discard : IRingBufferHandler
    {
        public readonly bool OnRecord(ReadOnlySpan<byte> record) => true;
    }
}
