// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Keeps objects in the order of their names, so that their rules are sorted by number.</summary>
/// <remarks>Numbers leave gaps for names to come; when a gap is used up all are given anew. Not safe for concurrent use.</remarks>
internal sealed class RuleOrder
{
    private const int IndexBits = 20;
    private const ulong Gap = 1UL << 20;
    private const ulong Last = ulong.MaxValue >> IndexBits;

    private readonly List<Place> _places = [];

    /// <summary>The place of a name among all.</summary>
    public Place PlaceOf(string name)
    {
        var at = Find(name);
        if (at >= 0)
        {
            return _places[at];
        }

        at = ~at;
        var before = at == 0 ? 0 : _places[at - 1].Number;
        var after = at == _places.Count ? before + (2 * Gap) : _places[at].Number;
        var place = new Place(name) { Number = before + ((after - before) / 2) };
        _places.Insert(at, place);
        if (place.Number == before || after > Last)
        {
            for (var i = 0; i < _places.Count; i++)
            {
                _places[i].Number = (ulong)(i + 1) * Gap;
            }
        }

        return place;
    }

    /// <summary>Gives up the place of a name; nothing happens if it has none.</summary>
    public void Remove(string name)
    {
        var at = Find(name);
        if (at >= 0)
        {
            _places.RemoveAt(at);
        }
    }

    private int Find(string name)
    {
        var (low, high) = (0, _places.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_places[middle].Name, name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    internal sealed class Place(string name)
    {
        public string Name { get; } = name;

        public ulong Number { get; set; }

        /// <summary>The number of a rule of the object; objects have far fewer rules than the index can count.</summary>
        public ulong RankOf(int index) => (Number << IndexBits) | (uint)index;
    }
}
