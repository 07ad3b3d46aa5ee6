// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PolicyLab;

/// <summary>Who is in a cluster: from files of our own kind, and from manifests of pods, namespaces and what makes pods.</summary>
internal sealed class ClusterFiles
{
    private static readonly string[] s_withTemplates = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];

    private readonly PolicyOptions _options;
    private readonly List<string> _faults = [];
    private readonly List<string> _notices = [];
    private readonly List<RawWorkload> _workloads = [];
    private readonly List<PolicyParty> _others = [];
    private readonly List<PolicyService> _services = [];
    private readonly Dictionary<string, Dictionary<string, string>> _namespaces = [];

    private ClusterFiles(PolicyOptions options) => _options = options;

    /// <summary>Reads the files; of several workloads with one name the last counts.</summary>
    /// <exception cref="InputException">A file is missing or wrong; the message has a line for each fault.</exception>
    public static ClusterDescription Read(IEnumerable<string> paths, PolicyOptions options)
    {
        var files = new ClusterFiles(options);
        foreach (var path in paths.SelectMany(InputFiles.Of))
        {
            files.Read(path);
        }

        if (files._faults.Count > 0)
        {
            throw new InputException(string.Join('\n', files._faults));
        }

        var parties = files._workloads.Select(files.PartyOf).Concat(files._others);
        return new([.. parties.Reverse().DistinctBy(party => party.Name).Reverse()], PolicyInputs.Empty.WithServices(files._services), [.. files._notices]);
    }

    private void Read(string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(path)));
            foreach (var document in stream.Documents)
            {
                ReadObject(new(document.RootNode, path, _faults));
            }
        }
        catch (YamlException error)
        {
            _faults.Add($"{path}:{error.Start.Line}: {error.Message}");
        }
    }

    private void ReadObject(YamlFields fields)
    {
        var kind = fields.Text("kind");
        if (kind.EndsWith("List", StringComparison.Ordinal))
        {
            foreach (var item in fields.Objects("items"))
            {
                ReadObject(item);
            }
        }
        else if (kind == "Cluster" || (kind.Length == 0 && (fields.Has("workloads") || fields.Has("outside"))))
        {
            ReadCluster(fields);
        }
        else if (kind == "Namespace")
        {
            Label(fields.Object("metadata").Text("name"), fields.Object("metadata").Pairs("labels"));
        }
        else if (kind == "Service")
        {
            ReadService(fields);
        }
        else if (kind == "Pod" || s_withTemplates.Contains(kind))
        {
            ReadPod(fields, kind);
        }
        else if (fields.IsObject)
        {
            _notices.Add(kind.Length == 0 ? "an object without a kind is skipped" : $"a {kind} is no workload and is skipped");
        }
        else
        {
            fields.Fault("an object is needed: a Cluster, a Pod, a Namespace, or what makes pods");
        }
    }

    private void ReadCluster(YamlFields cluster)
    {
        foreach (var (name, labels) in cluster.ObjectEntries("namespaces"))
        {
            Label(name, labels.OwnPairs);
        }

        foreach (var workload in cluster.Objects("workloads"))
        {
            _workloads.Add(new(
                NamespaceOf(workload), NameOf(workload), [.. workload.Pairs("labels")], workload.Text("serviceAccount"),
                PortsOf(workload.Objects("ports"), "port"), AddressesOf(workload, workload.Texts("addresses")), workload.Text("audit") == "true"));
        }

        foreach (var outside in cluster.Objects("outside"))
        {
            ReadOutside(outside);
        }
    }

    private void ReadOutside(YamlFields outside)
    {
        var name = NameOf(outside);
        var names = outside.Texts("dnsNames").ToArray();
        var own = LabelSet.Empty;
        try
        {
            own = LabelSet.Parse([.. outside.Texts("labels")]);
        }
        catch (LabelFormatException error)
        {
            outside.Fault(error.Message);
        }

        var addresses = AddressesOf(outside, outside.Texts("addresses"));
        for (var i = 0; i < addresses.Count; i++)
        {
            var party = PolicyParty.Outside(addresses[i], _options.AddressFamilies, names);
            _others.Add(party with { Name = addresses.Count == 1 ? name : $"{name} {addresses[i]}", Labels = party.Labels.Union(own) });
        }

        if (addresses.Count == 0)
        {
            outside.Fault($"{name} needs at least one of addresses");
        }
    }

    private void ReadPod(YamlFields pod, string kind)
    {
        var metadata = pod.Object("metadata");
        var template = kind switch
        {
            "Pod" => pod,
            "CronJob" => pod.Object("spec").Object("jobTemplate").Object("spec").Object("template"),
            _ => pod.Object("spec").Object("template"),
        };
        var spec = template.Object("spec");
        var status = pod.Object("status");
        if (spec.Text("hostNetwork") == "true")
        {
            _notices.Add($"{NamespaceOf(metadata)}/{NameOf(metadata)} uses the network of its node and is skipped");
            return;
        }

        var account = spec.Text("serviceAccountName");
        string[] addresses = [.. status.Objects("podIPs").Select(item => item.Text("ip")).Append(status.Text("podIP")).Where(text => text.Length > 0).Distinct()];
        _workloads.Add(new(
            NamespaceOf(metadata), NameOf(metadata), [.. template.Object("metadata").Pairs("labels")], account.Length > 0 ? account : "default",
            PortsOf(spec.Objects("containers").SelectMany(container => container.Objects("ports")), "containerPort"),
            AddressesOf(pod, addresses), IsAuditMode: false));
    }

    // toServices: a service leads to the pods that it selects.
    private void ReadService(YamlFields service)
    {
        var metadata = service.Object("metadata");
        _services.Add(new()
        {
            Namespace = NamespaceOf(metadata),
            Name = NameOf(metadata),
            Labels = metadata.Pairs("labels").ToImmutableDictionary(),
            Selector = service.Object("spec").Pairs("selector").ToImmutableDictionary(),
        });
    }

    private PolicyParty PartyOf(RawWorkload raw)
    {
        var ofNamespace = _namespaces.GetValueOrDefault(raw.Namespace) ?? [];
        ofNamespace.TryAdd("kubernetes.io/metadata.name", raw.Namespace);
        var labels = KubernetesLabels.ForPod(raw.Namespace, raw.Labels, ofNamespace, raw.ServiceAccount, _options.ClusterName);
        return new()
        {
            Name = $"{raw.Namespace}/{raw.Name}",
            Labels = LabelFilter.Default.Apply(labels),
            NamedPorts = [.. raw.Ports],
            Addresses = [.. raw.Addresses],
            IsAuditMode = raw.IsAuditMode,
        };
    }

    private void Label(string name, IEnumerable<KeyValuePair<string, string>> labels)
    {
        if (!_namespaces.TryGetValue(name, out var known))
        {
            _namespaces.Add(name, known = []);
        }

        foreach (var (key, value) in labels)
        {
            known[key] = value;
        }
    }

    private static string NamespaceOf(YamlFields fields) => fields.Text("namespace") is { Length: > 0 } name ? name : "default";

    private static string NameOf(YamlFields fields)
    {
        var name = fields.Text("name");
        if (name.Length == 0)
        {
            fields.Fault("a name is needed");
        }

        return name;
    }

    private static List<NamedPort> PortsOf(IEnumerable<YamlFields> ports, string number)
    {
        var named = new List<NamedPort>();
        foreach (var port in ports)
        {
            var protocol = port.Text("protocol") is { Length: > 0 } text ? text : "TCP";
            if (!ushort.TryParse(port.Text(number), NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
            {
                port.Fault($"{number} must be a number from 1 to 65535, not '{port.Text(number)}'");
            }
            else if (!Enum.TryParse<IpProtocol>(protocol, ignoreCase: true, out var known) || known is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp))
            {
                port.Fault($"protocol must be TCP, UDP or SCTP, not '{protocol}'");
            }
            else if (port.Text("name") is { Length: > 0 } name)
            {
                named.Add(new(name, value, known));
            }
        }

        return named;
    }

    private static List<IPAddress> AddressesOf(YamlFields fields, IEnumerable<string> texts)
    {
        var addresses = new List<IPAddress>();
        foreach (var text in texts)
        {
            if (IPAddress.TryParse(text, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                fields.Fault($"'{text}' is not an IP address");
            }
        }

        return addresses;
    }
}
