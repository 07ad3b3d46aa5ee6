// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The kernel's membership array, mapped.</summary>
internal sealed class MappedMemberships(BpfMappedArray<MembershipValue> array) : IMembershipArray, IDisposable
{
    public uint Length => (uint)array.Length;

    public ref MembershipValue this[uint index] => ref array.GetWritable((int)index);

    public void Dispose() => array.Dispose();
}
