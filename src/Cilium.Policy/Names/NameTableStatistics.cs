// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a name table holds and what it has done so far.</summary>
public sealed record NameTableStatistics
{
    /// <summary>Names known.</summary>
    public int Names { get; init; }

    /// <summary>Addresses known, each counted once for each of its names; this is what is limited.</summary>
    public int Addresses { get; init; }

    /// <summary>Addresses with more than one name: who may reach one of the names reaches the others there too.</summary>
    public int SharedAddresses { get; init; }

    /// <summary>Distinct names and patterns of rules in use.</summary>
    public int Selectors { get; init; }

    /// <summary>Addresses that the data plane does not judge by their names yet, because it refused.</summary>
    public int Pending { get; init; }

    /// <summary>Addresses whose answers have expired but that connections lead to, as the last collection found.</summary>
    public int KeptByUse { get; init; }

    /// <summary>Answers taken.</summary>
    public long Answers { get; init; }

    /// <summary>Addresses that were new.</summary>
    public long Learned { get; init; }

    /// <summary>Addresses that went because their answers had expired and nothing used them.</summary>
    public long Expired { get; init; }

    /// <summary>Addresses that went because there were too many, all of them idle.</summary>
    public long Evicted { get; init; }

    /// <summary>Addresses that were not taken, because as many as are possible are known and in use.</summary>
    public long Refused { get; init; }

    /// <summary>Changes of addresses written to the data plane.</summary>
    public long AddressWrites { get; init; }

    /// <summary>Comparisons of a name with a pattern.</summary>
    public long Comparisons { get; init; }

    /// <summary>The longest time from taking an answer to the data plane judging by it.</summary>
    public TimeSpan SlowestAnswer { get; init; }

    /// <summary>Answers that could not be written down at once; they are with the next saving.</summary>
    public long UnkeptAnswers { get; init; }
}
