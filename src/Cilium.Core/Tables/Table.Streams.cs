// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

public sealed partial class Table<TKey, TRow>
{
    /// <summary>Opens a stream that first gives every present row and then every change. Dispose it: while open, the table remembers deletions for it.</summary>
    public TableChanges<TKey, TRow> Subscribe()
    {
        lock (_gate)
        {
            TableChanges<TKey, TRow> stream = new(this, _current.Revision);
            _streams.Add(stream);
            return stream;
        }
    }

    internal void Unsubscribe(TableChanges<TKey, TRow> stream)
    {
        lock (_gate)
        {
            // What was remembered for it is forgotten with the next commit.
            _streams.Remove(stream);
        }
    }
}
