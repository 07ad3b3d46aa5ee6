// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf;

/// <summary>Finds types by name: a hash over the name bytes, eight bytes a type, no string is made.</summary>
internal sealed class BtfNameIndex
{
    private readonly Btf _btf;
    private readonly int[] _heads;
    private readonly int[] _next;

    public BtfNameIndex(Btf btf)
    {
        _btf = btf;
        _heads = new int[Math.Max(1, btf.OwnTypes)];
        _next = new int[btf.OwnTypes];
        Array.Fill(_heads, -1);

        // Backwards, so that each chain lists its types by ascending id.
        for (var i = btf.OwnTypes - 1; i >= 0; i--)
        {
            var name = btf.NameBytes(i);
            if (name.Length == 0)
            {
                continue;
            }

            ref var head = ref _heads[Bucket(name)];
            _next[i] = head;
            head = i;
        }
    }

    public IEnumerable<uint> Find(string name)
    {
        var wanted = Encoding.UTF8.GetBytes(name);
        for (var i = _heads[Bucket(wanted)]; i >= 0; i = _next[i])
        {
            if (_btf.NameBytes(i).SequenceEqual(wanted))
            {
                yield return _btf.FirstOwnId + (uint)i;
            }
        }
    }

    // HashCode is seeded per process: chosen names cannot be made to collide.
    private int Bucket(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return (int)((uint)hash.ToHashCode() % (uint)_heads.Length);
    }
}
