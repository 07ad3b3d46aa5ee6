// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Knows which addresses DNS names have, and gives these addresses the labels of the <c>toFQDNs</c> selectors that match
/// their names, so that policies select them.</summary>
/// <remarks>
/// <para>Addresses whose names are selected by the same selectors share one identity. An address stays as long as its answer
/// holds and, beyond that, as long as an endpoint of this node has a connection to it; see <see cref="Collect"/>.</para>
/// <para>The selectors are those of the rules that a <see cref="PolicyEngine"/> has in use, which was made with this table. Safe
/// from any thread. Nothing runs in the background: call <see cref="Collect"/> now and then, or let <see cref="RunAsync"/> do
/// it. The registry of labels is called under the table's turn, and must not call back.</para>
/// </remarks>
public sealed partial class NameTable : INameObserver
{
    /// <summary>In whose name addresses get their labels.</summary>
    internal const string Owner = "names";

    private readonly IAddressLabels _labels;
    private readonly NameTableOptions _options;
    private readonly IAddressUse? _use;
    private readonly INameStore? _store;
    private readonly TimeProvider _time;
    private readonly long _origin;

    // Whoever writes to the data plane holds _turn throughout and _gate in parts.
    private readonly Lock _turn = new();
    private readonly Lock _gate = new();
    private readonly KnownNames _names = new();
    private readonly Dictionary<IpPrefix, AddressEntry> _addresses = [];
    private readonly Dictionary<(NameEntry Name, IpPrefix Address), NamedAddress> _pairs = [];
    private readonly Dictionary<string, NameSelector> _selectors = new(StringComparer.Ordinal);
    private readonly NamePatternIndex<NameSelector> _index = new();
    private NameTableStatistics _statistics = new();
    private int _sharedAddresses;

    /// <summary>Creates a table that knows nothing yet.</summary>
    /// <param name="labels">Takes the labels of addresses: the IP cache.</param>
    /// <param name="options">How long addresses are kept, and how many; null for the defaults. Read once.</param>
    /// <param name="use">Knows which addresses are in use; without, only the time of answers counts.</param>
    /// <param name="store">Keeps what was learned over restarts; null for nothing.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public NameTable(
        IAddressLabels labels, NameTableOptions? options = null, IAddressUse? use = null, INameStore? store = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _options = options ?? new();
        OptionsException.ThrowIfAny(nameof(NameTableOptions), _options.Validate());
        _labels = labels;
        _use = use;
        _store = store;
        _time = time ?? TimeProvider.System;
        _origin = _time.GetTimestamp();
    }

    /// <summary>What the table holds and has done so far.</summary>
    public NameTableStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _statistics with
                {
                    Names = _names.Count,
                    Addresses = _pairs.Count,
                    SharedAddresses = _sharedAddresses,
                    Selectors = _selectors.Count,
                    Pending = _pending.Count,
                    Comparisons = _index.Comparisons,
                };
            }
        }
    }

    // Ticks of 100 ns since the table began, by a clock that nobody sets.
    private long Now => _time.GetElapsedTime(_origin).Ticks + 1;

    /// <summary>Everything that is known, by name; addresses of a name that were answered together stand together.</summary>
    public ImmutableArray<LearnedName> Snapshot()
    {
        (string Name, IpPrefix Address, long Learned, long Expires)[] pairs;
        long now;
        DateTimeOffset clock;
        lock (_gate)
        {
            (now, clock) = (Now, _time.GetUtcNow());
            pairs = new (string, IpPrefix, long, long)[_pairs.Count];
            var at = 0;
            foreach (var pair in _pairs.Values)
            {
                pairs[at++] = (pair.Name.Name, pair.Address.Address, pair.Learned, pair.Expires);
            }
        }

        return
        [
            .. pairs.GroupBy(pair => (pair.Name, pair.Learned, pair.Expires))
                .OrderBy(answer => answer.Key.Name, StringComparer.Ordinal).ThenBy(answer => answer.Key.Learned)
                .Select(answer => new LearnedName(
                    answer.Key.Name,
                    [.. answer.Select(pair => pair.Address).Order().Select(address => address.Address)],
                    Later(clock, answer.Key.Learned - now),
                    Later(clock, answer.Key.Expires - now))),
        ];
    }

    /// <summary>The names that an address was answered for, in order; none for unknown addresses.</summary>
    public ImmutableArray<string> NamesOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_gate)
        {
            return _addresses.TryGetValue(PrefixOf(address), out var entry)
                ? [.. entry.Names.Select(pair => pair.Name.Name).Order(StringComparer.Ordinal)]
                : [];
        }
    }

    /// <summary>The addresses that a name was answered with, in order; none for unknown names.</summary>
    public ImmutableArray<IPAddress> AddressesOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > DnsName.MaxLength)
        {
            return [];
        }

        lock (_gate)
        {
            return _names.TryGet(DnsName.Normalise(name, stackalloc char[DnsName.MaxLength]), out var entry)
                ? [.. entry.Addresses.Select(pair => pair.Address.Address).Order().Select(address => address.Address)]
                : [];
        }
    }

    /// <summary>Whether a <c>toFQDNs</c> selector of a rule in use matches a name.</summary>
    public bool IsSelected(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > DnsName.MaxLength)
        {
            return false;
        }

        List<NameSelector> found = [];
        lock (_gate)
        {
            _index.Find(DnsName.Normalise(name, stackalloc char[DnsName.MaxLength]), found);
        }

        return found.Count > 0;
    }

    private static IpPrefix PrefixOf(IPAddress address) =>
        IpPrefix.FromAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static DateTimeOffset Later(DateTimeOffset clock, long ticks) =>
        ticks > (DateTimeOffset.MaxValue - clock).Ticks ? DateTimeOffset.MaxValue
        : ticks < (DateTimeOffset.MinValue - clock).Ticks ? DateTimeOffset.MinValue
        : clock.AddTicks(ticks);
}
