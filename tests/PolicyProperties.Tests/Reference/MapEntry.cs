// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>An entry that the reference's policy map would hold, of those that match one packet (facts, sections 7.1 to 7.3).</summary>
internal sealed class MapEntry
{
    /// <summary>Whether the key names everybody (identity 0) rather than the peer.</summary>
    private bool IsForEverybody { get; init; }

    /// <summary>How many bits of protocol and port the key has.</summary>
    private int Length { get; init; }

    private int Precedence { get; set; }

    private bool IsDeny { get; set; }

    private L7Parser Parser { get; set; }

    private ushort ProxyPort { get; set; }

    private AuthenticationType? Authentication { get; set; }

    /// <summary>Adds what a filter says, to the entry of the same key if there is one.</summary>
    public static void Insert(List<MapEntry> entries, Filter filter, int length)
    {
        var entry = entries.Find(entry => entry.IsForEverybody == filter.Peer.IsEverybody && entry.Length == length);
        if (entry is null)
        {
            entries.Add(entry = new() { IsForEverybody = filter.Peer.IsEverybody, Length = length });
        }

        if (filter.Precedence > entry.Precedence || (filter.Precedence == entry.Precedence && filter.ProxyPort < entry.ProxyPort))
        {
            (entry.Precedence, entry.IsDeny, entry.Parser, entry.ProxyPort) = (filter.Precedence, filter.IsDeny, filter.Parser, filter.ProxyPort);
        }

        if (filter.Authentication is { } authentication && (entry.Authentication is null || entry.Authentication < authentication))
        {
            entry.Authentication = authentication;
        }
    }

    /// <summary>Whether a demand for authentication may go over from one entry to another, or not: the facts leave that to the order in which
    /// entries come. Where all entries say the same, nothing is in doubt.</summary>
    public static bool IsDemandInDoubt(List<MapEntry> entries)
    {
        var demands = entries.FindAll(entry => entry is { IsDeny: false, Authentication: not null });
        return demands.Count > 0
            && (entries.Exists(entry => !entry.IsDeny && entry.Authentication is null) || demands.DistinctBy(entry => entry.Authentication).Count() > 1);
    }

    public static Answer Decide(List<MapEntry> entries)
    {
        // What something stronger covers is not in the map.
        var held = entries.FindAll(entry => !entries.Exists(other => other.Covers(entry) && other.Precedence > entry.Precedence));
        var ofPeer = held.Where(entry => !entry.IsForEverybody).MaxBy(entry => entry.Length);
        var ofEverybody = held.Where(entry => entry.IsForEverybody).MaxBy(entry => entry.Length);
        var takesEverybody = ofPeer is null
            || (ofEverybody is not null
                && (ofEverybody.Precedence > ofPeer.Precedence || (ofEverybody.Precedence == ofPeer.Precedence && ofEverybody.Length > ofPeer.Length)));
        var (chosen, other) = takesEverybody ? (ofEverybody, ofPeer) : (ofPeer, ofEverybody);
        if (chosen is null)
        {
            return new(Outcome.NoMatch);
        }

        if (chosen.IsDeny)
        {
            return new(Outcome.Denied);
        }

        var authentication = DemandOf(chosen, held);
        if (chosen.Authentication is null && other is not null && other.Precedence == chosen.Precedence)
        {
            authentication = (AuthenticationType)Math.Max((byte)authentication, (byte)DemandOf(other, held));
        }

        return new(chosen.Parser == L7Parser.None ? Outcome.Allowed : Outcome.Redirected, chosen.Parser, chosen.ProxyPort, authentication);
    }

    // A narrower key that says nothing itself takes over what the nearest broader one for the same peer demands.
    private static AuthenticationType DemandOf(MapEntry entry, List<MapEntry> held) =>
        entry.Authentication
        ?? held.Where(other => other.IsForEverybody == entry.IsForEverybody && other.Length < entry.Length && other is { IsDeny: false, Authentication: not null })
            .MaxBy(other => other.Length)?.Authentication
        ?? AuthenticationType.Disabled;

    private bool Covers(MapEntry other) => other != this && (IsForEverybody || !other.IsForEverybody) && Length <= other.Length;
}
