// SPDX-License-Identifier: Apache-2.0
using System.Collections;

namespace Cilium.Bpf;

public sealed partial class BpfMap<TKey, TValue>
{
    /// <summary>Walks through all entries.</summary>
    /// <remarks>
    /// Every entry that exists during the whole walk is handed out exactly once, whatever is added and deleted meanwhile, by this
    /// loop or others; an entry that comes or goes may or may not appear, and may have changed since it was read. The walk
    /// always ends: a map that changes faster than it can be read gives <see cref="BpfException"/> with <c>EAGAIN</c>.
    /// Read in chunks (one system call each): some buffers per walk, nothing per entry. Where the kernel has no batches, hash
    /// tables cost a copy of every key per walk. Array elements that a program array or map array does not hold are passed over.
    /// LPM tries: the kernel's walk can, rarely, pass over an entry while one near it is being deleted, and an entry that is deleted
    /// and added again in the very moment it is read may show the value of the prefix around it.
    /// </remarks>
    /// <exception cref="BpfException">The kernel refused, or <c>EAGAIN</c> as above.</exception>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => new BpfMapEnumerator<TKey, TValue>(this);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
