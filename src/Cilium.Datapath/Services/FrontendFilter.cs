// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>One bit for each hash that a frontend has, so that traffic to no service needs no look-up (<c>service_may_exist</c> in
/// <c>service.h</c>, which computes the same).</summary>
internal sealed class FrontendFilter(BpfMappedArray<ulong> words, ServiceWrites writes)
{
    private const ulong FirstHash = 0x9e37_79b9_7f4a_7c15;
    private const ulong SecondHash = 0xd6e8_feb8_6659_fd93;

    // Hashes that more than one frontend has, and how many more; few do.
    private readonly Dictionary<int, int> _more = [];

    public static int BitOf(in FrontendIdentity frontend)
    {
        var (first, second) = frontend.Address.Halves;
        ulong hash = (first ^ ((ulong)frontend.Port << 32 | frontend.Protocol)) * FirstHash;
        hash = (hash ^ second ^ (hash >> 29)) * SecondHash;
        return (int)(hash >> 44);
    }

    /// <summary>Takes up what a former process left: only the bits of present frontends stay.</summary>
    public void Adopt(IEnumerable<FrontendIdentity> frontends)
    {
        ulong[] wanted = new ulong[words.Length];
        foreach (FrontendIdentity frontend in frontends)
        {
            int bit = BitOf(frontend);
            ulong mask = 1ul << (bit % 64);
            if ((wanted[bit / 64] & mask) != 0)
            {
                _more[bit] = _more.GetValueOrDefault(bit) + 1;
            }

            wanted[bit / 64] |= mask;
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            writes.Store(ref words.GetWritable(i), wanted[i]);
        }
    }

    /// <summary>Before the frontend is entered.</summary>
    public void Add(in FrontendIdentity frontend)
    {
        int bit = BitOf(frontend);
        ref ulong word = ref words.GetWritable(bit / 64);
        ulong mask = 1ul << (bit % 64);
        if ((word & mask) != 0)
        {
            _more[bit] = _more.GetValueOrDefault(bit) + 1;
        }
        else
        {
            writes.Store(ref word, word | mask);
        }
    }

    /// <summary>After the frontend has been removed.</summary>
    public void Remove(in FrontendIdentity frontend)
    {
        int bit = BitOf(frontend);
        if (_more.TryGetValue(bit, out int more))
        {
            if (more == 1)
            {
                _more.Remove(bit);
            }
            else
            {
                _more[bit] = more - 1;
            }

            return;
        }

        ref ulong word = ref words.GetWritable(bit / 64);
        writes.Store(ref word, word & ~(1ul << (bit % 64)));
    }
}
