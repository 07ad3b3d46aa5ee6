// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

internal sealed partial class TestBed
{
    /// <summary>How many connections are tracked.</summary>
    public int ConnectionCount => Maps.Connections4.Count() + Maps.Connections6.Count();

    /// <summary>The connection of a flow, which must be tracked; its cookie is that of a rule, whatever the kernel holds.</summary>
    public ConnectionValue ConnectionOf(Flow flow)
    {
        ConnectionValue value = TryFind(flow, out ConnectionValue? found) ? found.Value : throw new InvalidOperationException($"{flow} is not tracked.");
        _cookies.Resolve(ref value.Cookie, ref value.MatchType);
        return value;
    }

    /// <summary>The cookie as the programs wrote it.</summary>
    public uint RawCookieOf(Flow flow) =>
        TryFind(flow, out ConnectionValue? found) ? found.Value.Cookie : throw new InvalidOperationException($"{flow} is not tracked.");

    public bool IsTracked(Flow flow) => TryFind(flow, out _);

    /// <summary>How many units of the clock a connection has left.</summary>
    public int UnitsLeft(Flow flow) => (int)(ConnectionOf(flow).Lifetime - Now);

    /// <summary>Changes the connection of a flow, as time would.</summary>
    public void Change(Flow flow, Func<ConnectionValue, ConnectionValue> change)
    {
        ConnectionValue value = change(ConnectionOf(flow));
        if (flow.Family == Family.IPv4)
        {
            Maps.Connections4.Update(Key4(flow), value);
        }
        else
        {
            Maps.Connections6.Update(Key6(flow), value);
        }
    }

    /// <summary>Lets the time of every connection be over.</summary>
    public void Age(Family family)
    {
        uint past = Now - 1;
        if (family == Family.IPv4)
        {
            Age(Maps.Connections4);
            Age(Maps.Connections4More);
        }
        else
        {
            Age(Maps.Connections6);
            Age(Maps.Connections6More);
        }

        void Age<TKey>(Cilium.Bpf.BpfMap<TKey, ConnectionValue> map)
            where TKey : unmanaged
        {
            foreach (var (key, value) in map.ToList())
            {
                map.Update(key, value with { Lifetime = past });
            }
        }
    }

    private bool TryFind(Flow flow, [NotNullWhen(true)] out ConnectionValue? value)
    {
        ConnectionValue found;
        bool isFound = flow.Family == Family.IPv4
            ? Maps.Connections4.TryLookup(Key4(flow), out found)
            : Maps.Connections6.TryLookup(Key6(flow), out found);
        value = isFound ? found : null;
        return isFound;
    }

    private static ConnectionKey4 Key4(Flow flow) => new()
    {
        LocalAddress = ToWord(flow.Local.IPv4),
        RemoteAddress = ToWord(flow.Remote.IPv4),
        LocalPort = BinaryPrimitives.ReverseEndianness(flow.LocalPort),
        RemotePort = BinaryPrimitives.ReverseEndianness(flow.RemotePort),
        Protocol = flow.Protocol,
    };

    private static ConnectionKey6 Key6(Flow flow) => new()
    {
        LocalAddress = RawAddress.From(flow.Local.IPv6),
        RemoteAddress = RawAddress.From(flow.Remote.IPv6),
        LocalPort = BinaryPrimitives.ReverseEndianness(flow.LocalPort),
        RemotePort = BinaryPrimitives.ReverseEndianness(flow.RemotePort),
        Protocol = flow.Protocol,
    };
}
