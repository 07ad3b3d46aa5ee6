// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Core;
using Cilium.Sdk;
using Cilium.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EndToEnd.Tests;

/// <summary>A node with pods, an agent on it, and directories of its own: nothing of it is left, however the test ends,
/// but a directory below the temporary one.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly IPAddress s_nodeIPv4 = IPAddress.Parse("10.200.0.1");
    private static readonly IPAddress s_nodeIPv6 = IPAddress.Parse("fd00:200::1");

    private readonly TemporaryBpfFileSystem _pins = new();
    private readonly string _root = Directory.CreateTempSubdirectory("cilium-e2e-").FullName;

    private TestCluster(Action<CiliumOptions>? configure)
    {
        Node = new TestNode();
        int loopback = Node.Netlink.Links.Get("lo").Index;
        Node.Netlink.Addresses.Add(new(loopback, s_nodeIPv4, 32));
        Node.Netlink.Addresses.Add(new(loopback, s_nodeIPv6, 128) { SkipsDuplicateDetection = true });
        Options = new CiliumOptions
        {
            PolicyDirectory = Directory.CreateDirectory(Path.Combine(_root, "policies")).FullName,
            StateDirectory = Path.Combine(_root, "state"),
        };
        Options.Datapath.HostNamespace = Node.Namespace;
        Options.Datapath.PinRoot = _pins["sdk"];
        Options.Datapath.MapSizes.Connections = 8192;
        Options.Datapath.MapSizes.Identities = 4096;
        configure?.Invoke(Options);
        Agent = new NodeAgent(Options, NullLoggerFactory.Instance);
    }

    public TestNode Node { get; }

    public IPAddress NodeIPv4 => s_nodeIPv4;

    public IPAddress NodeIPv6 => s_nodeIPv6;

    public CiliumOptions Options { get; }

    public NodeAgent Agent { get; private set; }

    /// <summary>Everything but a running agent.</summary>
    public static TestCluster Prepare(Action<CiliumOptions>? configure = null) => new(configure);

    public static async Task<TestCluster> StartAsync(Action<CiliumOptions>? configure = null)
    {
        TestCluster cluster = Prepare(configure);
        try
        {
            await cluster.Agent.StartAsync(TestContext.Current.CancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a pod with the label app=NAME and others, under policy.</summary>
    public async Task<(TestPod Pod, Endpoint Endpoint)> AddAsync(string name, byte number, params (string Key, string Value)[] labels)
    {
        TestPod pod = Node.AddPod($"10.4.0.{number}", $"fd00:4::{number:x}");
        Endpoint endpoint = await Agent.AddEndpointAsync(SpecOf(name, pod, labels), TestContext.Current.CancellationToken);
        return (pod, endpoint);
    }

    public static void Copy(CiliumOptions from, CiliumOptions to)
    {
        to.PolicyDirectory = from.PolicyDirectory;
        to.StateDirectory = from.StateDirectory;
        to.Datapath = from.Datapath;
    }

    /// <summary>An endpoint with an identity that the agent knows nothing of otherwise.</summary>
    public async Task<Endpoint> EndpointOfAsync(string name, EndpointId id, TestPod pod) => new()
    {
        Id = id,
        Name = name,
        Namespace = "default",
        Identity = await Agent.Identities.AcquireAsync(LabelSet.Parse($"k8s:app={name}"), TestContext.Current.CancellationToken),
        InterfaceIndex = pod.HostInterfaceIndex,
        Mac = ToPhysical(pod.Mac),
        HostMac = ToPhysical(pod.HostMac),
        IPv4 = pod.IPv4,
        IPv6 = pod.IPv6,
    };

    public static EndpointSpec SpecOf(string name, TestPod pod, params (string Key, string Value)[] labels) => new()
    {
        Name = name,
        Labels = labels.ToImmutableDictionary(label => label.Key, label => label.Value).Add("app", name),
        InterfaceIndex = pod.HostInterfaceIndex,
        Mac = ToPhysical(pod.Mac),
        HostMac = ToPhysical(pod.HostMac),
        IPv4 = pod.IPv4,
        IPv6 = pod.IPv6,
    };

    /// <summary>Puts a policy document in force and waits until the kernel judges by it.</summary>
    public async Task ApplyAsync(string file, string document)
    {
        ulong before = Agent.Policies.Repository.Revision;
        await WriteAsync(file, document);
        await HoldsSinceAsync(before, "the policy is in force");
    }

    /// <summary>Writes a policy document in one step, so that nobody reads half of it.</summary>
    public async Task WriteAsync(string file, string document)
    {
        string path = Path.Combine(Options.PolicyDirectory!, file);
        string hidden = Path.Combine(Options.PolicyDirectory!, $".{file}");
        await File.WriteAllTextAsync(hidden, document, TestContext.Current.CancellationToken);
        File.Move(hidden, path, overwrite: true);
    }

    /// <summary>Takes a policy document out of force.</summary>
    public async Task WithdrawAsync(string file)
    {
        ulong before = Agent.Policies.Repository.Revision;
        File.Delete(Path.Combine(Options.PolicyDirectory!, file));
        await HoldsSinceAsync(before, "the policy is withdrawn");
    }

    /// <summary>Ends the agent and starts another one on what it left.</summary>
    public async Task RestartAsync()
    {
        await Agent.DisposeAsync();
        Agent = new NodeAgent(Options, NullLoggerFactory.Instance);
        await Agent.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        Node.Dispose();
        _pins.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>The rules change first and the kernel after them: an engine that has nothing left to do has written.</summary>
    private Task HoldsSinceAsync(ulong revision, string what) =>
        Eventually.HoldsAsync(() => Agent.Policies.Repository.Revision > revision && Agent.Policies.Retry(), what);

    private static PhysicalAddress ToPhysical(Cilium.Netlink.MacAddress mac) =>
        PhysicalAddress.Parse(mac.ToString().Replace(':', '-').ToUpperInvariant());
}
