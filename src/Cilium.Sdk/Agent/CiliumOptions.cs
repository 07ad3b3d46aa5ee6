// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Policy;

namespace Cilium.Sdk;

/// <summary>A node agent on its embedded default: policies from a directory, identities of its own, endpoints added by API.</summary>
public sealed class CiliumOptions
{
    /// <summary>The directory of policy documents (YAML or JSON), watched. Default: null, no documents.</summary>
    public string? PolicyDirectory { get; set; }

    /// <summary>Where identities, endpoints and learned names are kept over restarts. Created when missing. Default:
    /// <c>/var/lib/cilium-sdk</c>.</summary>
    public string StateDirectory { get; set; } = "/var/lib/cilium-sdk";

    /// <summary>The cluster's name, a label of every workload. Default: <c>default</c>.</summary>
    public string ClusterName { get; set; } = "default";

    /// <summary>The node's own addresses, known to policies as <c>host</c>. Default: empty, and then those that the host
    /// namespace's devices have when the agent starts.</summary>
    public IList<IPAddress> NodeAddresses { get; } = [];

    /// <summary>The data plane.</summary>
    public DatapathOptions Datapath { get; set; } = new();

    /// <summary>How policies are read and enforced. <see cref="ClusterName"/> and the address families are taken over.</summary>
    public PolicyOptions Policy { get; set; } = new();

    /// <summary>How identities are given. <see cref="ClusterName"/> is taken over.</summary>
    public IdentityAllocatorOptions Identity { get; set; } = new();

    /// <summary>How long addresses of DNS names are kept, and how many.</summary>
    public NameTableOptions Names { get; set; } = new();

    /// <summary>How often connections whose time is over are collected. Default: 1 minute.</summary>
    public TimeSpan ConnectionCollectionInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the devices of endpoints are checked, and what somebody else changed on them is put right; an endpoint
    /// whose device is gone is removed. Default: 30 s.</summary>
    public TimeSpan RepairInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the agent waits before it tries again what the data plane refused; doubles up to a minute.
    /// Default: 1 s.</summary>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Every fault of these options; empty when they are valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        if (PolicyDirectory is { } directory && !Directory.Exists(directory))
        {
            faults.Add(new ValidationFault(nameof(PolicyDirectory), directory, "is not a directory"));
        }

        if (string.IsNullOrWhiteSpace(StateDirectory))
        {
            faults.Add(new ValidationFault(nameof(StateDirectory), "", "must name a directory"));
        }

        Positive(nameof(ConnectionCollectionInterval), ConnectionCollectionInterval);
        Positive(nameof(RepairInterval), RepairInterval);
        Positive(nameof(RetryInterval), RetryInterval);
        Add(nameof(Datapath), Datapath.Validate());
        Add(nameof(Policy), Policy.Validate());
        Add(nameof(Identity), Identity.Validate());
        Add(nameof(Names), Names.Validate());
        return faults;

        void Positive(string name, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
            {
                faults.Add(new ValidationFault(name, $"{value}", "must be positive"));
            }
        }

        void Add(string name, IReadOnlyList<ValidationFault> inner) =>
            faults.AddRange(inner.Select(fault => fault with { Path = $"{name}.{fault.Path}" }));
    }
}
