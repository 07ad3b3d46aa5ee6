// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Benchmarks.Packets;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Netlink;
using Cilium.Policy;
using Cilium.Testing;

namespace Cilium.Benchmarks.Attachment;

/// <summary>A node with many devices that wait for the data plane.</summary>
internal sealed class AttachBed : IDisposable
{
    private const int Identities = 20;

    private readonly TemporaryBpfFileSystem _files = new();
    private readonly TestNode _node = new();
    private readonly Datapath.Datapath _datapath;
    private readonly PolicyEngine _engine;
    private readonly Endpoint[] _endpoints;

    public AttachBed(int endpoints, EndpointAttachment attachment)
    {
        DatapathOptions options = new() { PinRoot = _files["plane"], HostNamespace = _node.Namespace, Attachment = attachment };
        _datapath = new DatapathLoader(options).Load();
        _engine = new PolicyEngine(new PolicyOptions(), _datapath.Policies);
        _engine.OnIdentitiesChanged([.. ReservedIdentities.All, .. Enumerable.Range(0, Identities).Select(Roster.Friend)], []);
        _engine.Upsert(RuleSets.WithRules(100));
        _endpoints = [.. Enumerable.Range(1, endpoints).Select(Create)];
    }

    /// <summary>Attaches all endpoints, one after the other. Returns milliseconds: of everything, and of the attachment alone.</summary>
    public (Sample Whole, Sample Links) Attach(bool warmUp = false)
    {
        List<double> whole = [], links = [];
        foreach (Endpoint endpoint in warmUp ? _endpoints.Take(20) : _endpoints)
        {
            long start = Stopwatch.GetTimestamp();
            _datapath.Attach(endpoint);
            links.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            _engine.SetEndpoint(endpoint);
            _datapath.Addresses.Upsert(
            [
                new IpCacheEntry(IpPrefix.FromAddress(endpoint.IPv4!), endpoint.Identity!.Id, EndpointId: endpoint.Id),
                new IpCacheEntry(IpPrefix.FromAddress(endpoint.IPv6!), endpoint.Identity!.Id, EndpointId: endpoint.Id),
            ]);
            whole.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (new(whole), new(links));
    }

    /// <summary>Detaches those that are attached. Returns milliseconds.</summary>
    public Sample Detach()
    {
        List<double> times = [];
        foreach (AttachedEndpoint attached in _datapath.Endpoints)
        {
            Endpoint endpoint = _endpoints[attached.Id.Value - 1];
            long start = Stopwatch.GetTimestamp();
            _datapath.Addresses.Delete([IpPrefix.FromAddress(endpoint.IPv4!), IpPrefix.FromAddress(endpoint.IPv6!)]);
            _datapath.Detach(endpoint.Id);
            _engine.RemoveEndpoint(endpoint.Id);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new(times);
    }

    public void Dispose()
    {
        _datapath.Dispose();
        _node.Dispose();
        _files.Dispose();
    }

    private Endpoint Create(int number)
    {
        LinkInfo link = _node.Netlink.Links.Create(new VethSpec($"lxc{number}", $"pod{number}") { IsUp = true, IsPeerUp = true });
        return new Endpoint
        {
            Id = new EndpointId((ushort)number),
            Name = string.Create(CultureInfo.InvariantCulture, $"pod{number}"),
            Identity = Roster.Friend(number % Identities),
            IPv4 = new IPAddress([10, 1, (byte)(number >> 8), (byte)number]),
            IPv6 = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"fd00:1::{number:x}")),
            Mac = new PhysicalAddress([2, 0, 0, 0, (byte)(number >> 8), (byte)number]),
            HostMac = new PhysicalAddress([2, 1, 0, 0, (byte)(number >> 8), (byte)number]),
            InterfaceIndex = link.Index,
        };
    }
}
