// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace Cilium.Benchmarks.Packets;

/// <summary>The same question, what becomes of TCP to port 80, put to three layouts of the same policy.</summary>
internal sealed class LayoutComparison : IDisposable
{
    public const int AllFriends = 100_000;

    private const string Resource = "layouts.bpf.o";
    private const byte Egress = 2;
    private const byte Tcp = 6;
    private const int Allow = 2;
    private const int TrieEntries = 16_384;
    private const int FarApart = 38_197;
    private static readonly ushort s_port = BinaryPrimitives.ReverseEndianness(Roster.Port);

    private readonly BpfObject _layouts;

    public LayoutComparison(PacketBed bed)
    {
        BpfObjectSpec spec = BpfObjectSpec.FromResource(typeof(LayoutComparison).Assembly, Resource);
        List<BpfMap> shared = [];
        foreach (string name in DatapathMaps.Names)
        {
            BpfMap map = BpfMap.OpenPinned(bed.Pins.Map(name));
            shared.Add(map);
            spec.Maps[name].MaxEntries = map.MaxEntries;
            spec.Maps[name].ReuseFrom(map);
        }

        _layouts = spec.Load();
        shared.ForEach(map => map.Dispose());
        Describe(bed);
    }

    /// <summary>What the verdict costs in nanoseconds, by round and layout.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="repeats">Verdicts a round.</param>
    /// <param name="identities">How many identities take turns; the trie has room for some of them only.</param>
    public (Sample Bits, Sample Hash, Sample Tries) Measure(int rounds, int repeats, int identities)
    {
        List<double> bits = [], hash = [], tries = [];
        for (int round = 0; round < rounds; round++)
        {
            bits.Add(Cost("selector_bits", identities, repeats));
            hash.Add(Cost("group_hash", identities, repeats));
            tries.Add(Cost("two_tries", Math.Min(identities, TrieEntries), repeats));
        }

        return (new(bits), new(hash), new(tries));
    }

    public void Dispose() => _layouts.Dispose();

    private double Cost(string program, int identities, int repeats)
    {
        _layouts.Variables["position"].Write(0u);
        _layouts.Variables["identities"].Write((uint)identities);
        _layouts.Variables["stride"].Write((uint)(FarApart % identities));
        double question = Run("ask", repeats);
        return Run(program, repeats) - question;
    }

    private double Run(string program, int repeats)
    {
        BpfTestRunResult result = _layouts.Programs[program].TestRun(new byte[64], repeat: repeats);
        return result.ReturnValue == Allow
            ? result.DurationNanoseconds + 0.5
            : throw new InvalidOperationException($"{program} gave verdict {result.ReturnValue} where {Allow} was expected.");
    }

    private void Describe(PacketBed bed)
    {
        if (!new EndpointTable(bed.Maps).TryFind(PacketBed.AliceId, out EndpointValue alice))
        {
            throw new InvalidOperationException("The data plane does not know the pod.");
        }

        _layouts.Variables["policy"].Write(alice.Policy);
        _layouts.Variables["policy_table"].Write(alice.PolicyTable);
        _layouts.Variables["port"].Write((uint)s_port);
        _layouts.Variables["shape"].Write(Unsafe.BitCast<PolicyShape, ulong>(alice.Egress));
        _layouts.Variables["first_identity"].Write(Roster.FirstFriendIdentity);
        _layouts.Variables["first_slot"].Write(FirstSlot(bed));
        FillGroups(alice.Policy);
        FillTrie();
    }

    /// <summary>Friends were made known in order, so their slots count up as their identities do.</summary>
    private static uint FirstSlot(PacketBed bed)
    {
        uint first = SlotOf(bed, 0);
        return SlotOf(bed, AllFriends - 1) == first + AllFriends - 1
            ? first
            : throw new InvalidOperationException("The friends' slots are not in order.");
    }

    private static uint SlotOf(PacketBed bed, int friend) =>
        bed.Maps.IpCache4.Lookup(BitConverter.ToUInt32(Roster.FriendAddress(friend, isIPv6: false).GetAddressBytes())).IdentitySlot;

    private void FillGroups(uint policy)
    {
        const uint Group = 1;
        var groups = _layouts.GetMap<PolicyKey, uint>("groups");
        var verdicts = _layouts.GetMap<(uint Group, uint Identity), ReferenceVerdict>("group_verdicts");
        for (ushort port = Roster.Port - 25; port < Roster.Port + 25; port++)
        {
            PolicyKey key = new() { Policy = policy, Port = BinaryPrimitives.ReverseEndianness(port), Protocol = Tcp, Direction = Egress };
            groups.Update(key, port == Roster.Port ? Group : port);
        }

        var keys = Enumerable.Range(0, AllFriends).Select(friend => (Group, Roster.FirstFriendIdentity + (uint)friend)).ToArray();
        verdicts.UpdateBatch(keys, Verdicts(keys.Length));
    }

    private void FillTrie()
    {
        var trie = _layouts.GetMap<ReferenceTrieKey, ReferenceVerdict>("trie");
        for (uint friend = 0; friend < TrieEntries; friend++)
        {
            trie.Update(
                new ReferenceTrieKey
                {
                    Length = ReferenceTrieKey.FullLength,
                    Identity = Roster.FirstFriendIdentity + friend,
                    Direction = Egress,
                    Protocol = Tcp,
                    Port = s_port,
                },
                new ReferenceVerdict { Action = Allow });
        }
    }

    private static ReferenceVerdict[] Verdicts(int count)
    {
        ReferenceVerdict[] verdicts = new ReferenceVerdict[count];
        Array.Fill(verdicts, new ReferenceVerdict { Action = Allow });
        return verdicts;
    }
}
