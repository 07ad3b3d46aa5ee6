// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Cilium.Datapath;
using Cilium.Netlink;

namespace Quickstart;

/// <summary>Everything the story needs of the machine: a node's namespace, a namespace per workload, a BPF file system and
/// two directories, all of its own and all gone when it is disposed.</summary>
internal sealed class World : IDisposable
{
    private readonly Dictionary<string, NetworkNamespace> _namespaces = [];
    private readonly Dictionary<string, WorkloadInterface> _interfaces = [];

    public World()
    {
        Root = Directory.CreateTempSubdirectory("cilium-quickstart-").FullName;
        Policies = Directory.CreateDirectory(Path.Combine(Root, "policies")).FullName;
        State = Directory.CreateDirectory(Path.Combine(Root, "state")).FullName;
        BpfMount = Directory.CreateDirectory(Path.Combine(Root, "bpf")).FullName;
        Command("mount", "-t", "bpf", "bpf", BpfMount);
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

    public string BpfMount { get; }

    public NetworkNamespace Node { get; }

    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>What the agent is started with; the namespace travels as a path to this process's descriptor.</summary>
    public string[] AgentArguments => [PathOf(Node), Path.Combine(BpfMount, "quickstart"), Policies, State];

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
        Command("umount", "--lazy", BpfMount);
        Directory.Delete(Root, recursive: true);
    }

    private static void Command(string name, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(name, arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{name} {string.Join(' ', arguments)}' failed with exit code {process.ExitCode}.");
        }
    }
}
