// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Testing;

namespace Quickstart;

/// <summary>Everything the story needs of the machine: a node's namespace, a namespace per workload, a BPF file system, all
/// without a name and so gone with the process however it ends, and two directories.</summary>
internal sealed class World : IDisposable
{
    private readonly TemporaryBpfFileSystem _pins = new();
    private readonly Dictionary<string, NetworkNamespace> _namespaces = [];
    private readonly Dictionary<string, WorkloadInterface> _interfaces = [];

    public World()
    {
        Root = Directory.CreateTempSubdirectory("cilium-quickstart-").FullName;
        Policies = Directory.CreateDirectory(Path.Combine(Root, "policies")).FullName;
        State = Directory.CreateDirectory(Path.Combine(Root, "state")).FullName;
        Node = NetworkNamespace.Create();
        Workloads = JsonSerializer.Deserialize<Workload[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "manifests", "workloads.json")), JsonSerializerOptions.Web)!;
        int number = 0;
        foreach (Workload workload in Workloads)
        {
            NetworkNamespace own = NetworkNamespace.Create();
            _namespaces.Add(workload.Name, own);
            _interfaces.Add(workload.Name, WorkloadInterface.Create(new WorkloadInterfaceSpec
            {
                Namespace = own,
                HostNamespace = Node,
                HostName = $"pod{++number}",
                IPv4 = System.Net.IPAddress.Parse(workload.Ipv4),
                IPv6 = System.Net.IPAddress.Parse(workload.Ipv6),
            }));
        }
    }

    public string Root { get; }

    public string Policies { get; }

    public string State { get; }

    public NetworkNamespace Node { get; }

    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>What the agent is started with; the namespace travels as a path to this process's descriptor.</summary>
    public string[] AgentArguments => [PathOf(Node), _pins["quickstart"], Policies, State];

    public NetworkNamespace NamespaceOf(string workload) => _namespaces[workload];

    public Workload this[string name] => Workloads.First(workload => workload.Name == name);

    public AgentCommand Add(Workload workload)
    {
        WorkloadInterface device = _interfaces[workload.Name];
        return new AgentCommand("add", workload, device.InterfaceIndex, device.Mac.ToString(), device.HostMac.ToString());
    }

    public static string PathOf(NetworkNamespace own) => $"/proc/{Environment.ProcessId}/fd/{own.Handle.DangerousGetHandle()}";

    public void PutPolicyInForce(string manifest) =>
        File.Copy(Path.Combine(AppContext.BaseDirectory, "manifests", manifest), Path.Combine(Policies, manifest), overwrite: true);

    public void Dispose()
    {
        foreach (NetworkNamespace own in _namespaces.Values)
        {
            own.Dispose();
        }

        Node.Dispose();
        _pins.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
