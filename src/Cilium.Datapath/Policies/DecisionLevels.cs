// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>A decision list as the programs read it: inline where it is short, else as levels of equal effect whose
/// selectors are bits of masks.</summary>
internal sealed class DecisionLevels
{
    private readonly List<PolicyLevelValue> _levels = [];

    private DecisionLevels()
    {
    }

    public IReadOnlyList<PolicyLevelValue> Levels => _levels;

    public Dictionary<(ushort Level, ushort Chunk), SelectorChunk> Masks { get; } = [];

    public Dictionary<uint, PolicyDetailValue> Details { get; } = [];

    public static bool FitsInline(ImmutableArray<ClassifierDecision> decisions) => decisions.Length <= PolicyDecisionList.Capacity;

    public static PolicyClassValue Inline(uint classId, ImmutableArray<ClassifierDecision> decisions)
    {
        PolicyClassValue value = new() { Id = classId, Decisions = (ushort)decisions.Length };
        for (int i = 0; i < decisions.Length; i++)
        {
            var decision = decisions[i];
            value.List[i] = new PolicyDecisionValue
            {
                Selector = SelectorChunk.Require(decision.Selector),
                Action = KernelAction.From(decision.Action),
                AuthType = (byte)decision.AuthType,
                ProxyPort = BinaryPrimitives.ReverseEndianness(decision.ProxyPort),
                Cookie = decision.RuleCookie,
                MatchType = (byte)decision.MatchType,
            };
        }

        return value;
    }

    /// <exception cref="DatapathCapacityException">The list changes its effect more often than the programs follow.</exception>
    public static DecisionLevels Build(ImmutableArray<ClassifierDecision> decisions)
    {
        DecisionLevels result = new();
        for (int i = 0; i < decisions.Length; i++)
        {
            var decision = decisions[i];
            bool startsLevel = i == 0 || !HasSameEffect(decisions[i - 1], decision);
            if (startsLevel)
            {
                result.StartLevel(decision);
            }

            ref var level = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(result._levels)[^1];
            if (decision.Selector == 0)
            {
                level.MatchesAll = 1;
                level.Cookie = decision.RuleCookie;
                level.MatchType = (byte)decision.MatchType;
            }
            else
            {
                result.AddSelector(ref level, SelectorChunk.Require(decision.Selector), decision);
            }
        }

        return result;
    }

    private static bool HasSameEffect(in ClassifierDecision left, in ClassifierDecision right) =>
        left.Action == right.Action && left.ProxyPort == right.ProxyPort && left.AuthType == right.AuthType && left.Selector != 0;

    private void StartLevel(in ClassifierDecision decision)
    {
        if (_levels.Count == PolicyLevelValue.MaxLevels)
        {
            throw new DatapathCapacityException("policy_levels", PolicyLevelValue.MaxLevels, 1);
        }

        _levels.Add(new PolicyLevelValue
        {
            Action = KernelAction.From(decision.Action),
            AuthType = (byte)decision.AuthType,
            ProxyPort = BinaryPrimitives.ReverseEndianness(decision.ProxyPort),
        });
    }

    private void AddSelector(ref PolicyLevelValue level, uint selector, in ClassifierDecision decision)
    {
        ushort levelIndex = (ushort)(_levels.Count - 1);
        ushort chunkIndex = (ushort)SelectorChunk.ChunkOf(selector);
        ref var chunk = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            Masks, (levelIndex, chunkIndex), out bool isKnown);
        chunk.Set(selector);
        if (!isKnown)
        {
            level.ChunkList[level.Chunks++] = chunkIndex;
        }

        // A selector decides where it stands first: later occurrences in the list can never be reached.
        Details.TryAdd(selector, new PolicyDetailValue
        {
            Cookie = decision.RuleCookie,
            ProxyPort = BinaryPrimitives.ReverseEndianness(decision.ProxyPort),
            AuthType = (byte)decision.AuthType,
            MatchType = (byte)decision.MatchType,
        });
    }
}
