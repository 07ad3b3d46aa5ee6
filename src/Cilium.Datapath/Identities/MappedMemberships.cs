// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The kernel's membership array, mapped.</summary>
internal sealed class MappedMemberships(BpfMappedArray<MembershipValue> array) : IMembershipArray, IDisposable
{
    private BpfMappedArray<MembershipValue> _array = array;

    public uint Length => (uint)_array.Length;

    public ref MembershipValue this[uint index] => ref _array.GetWritable((int)index);

    /// <summary>Has another array take the place, whose first elements are the same.</summary>
    public void Replace(BpfMappedArray<MembershipValue> larger)
    {
        _array.Dispose();
        _array = larger;
    }

    public void Dispose() => _array.Dispose();
}
