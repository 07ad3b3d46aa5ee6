// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>How services are balanced on a node. The table reads it once, when it is made.</summary>
public sealed class ServiceTableOptions
{
    /// <summary>The node's name: backends that name it are local. Default: empty, and no backend is local.</summary>
    public string NodeName { get; set; } = "";

    /// <summary>The node's zone, for hints. Default: empty, unknown.</summary>
    public string Zone { get; set; } = "";

    /// <summary>The node's labels, for services that exist on some nodes alone. Default: none.</summary>
    public LabelSet NodeLabels { get; set; } = LabelSet.Empty;

    /// <summary>The first port that services may have on nodes. Default: 30000.</summary>
    public ushort NodePortFirst { get; set; } = 30_000;

    /// <summary>The last port that services may have on nodes. Default: 32767.</summary>
    public ushort NodePortLast { get; set; } = 32_767;

    /// <summary>How backends are chosen for traffic from outside, for services that do not say. Default: random.</summary>
    public SelectionAlgorithm Algorithm { get; set; } = SelectionAlgorithm.Random;

    /// <summary>The slots of each table of consistent hashing, one of <see cref="MaglevTable.Sizes"/>. Default: 16381. A service port costs
    /// four bytes for each, in this process and in the data plane.</summary>
    public int MaglevTableSize { get; set; } = MaglevTable.DefaultSize;

    /// <summary>What its hashes begin with; all nodes must have the same. Default: Cilium's.</summary>
    public MaglevSeed MaglevSeed { get; set; } = MaglevSeed.Default;

    /// <summary>How traffic from outside reaches backends on other nodes, for services that do not say. Default: by source translation.</summary>
    public ForwardingPolicy Forwarding { get; set; }

    /// <summary>Whether traffic from outside is taken at cluster addresses. Default: false.</summary>
    public bool ExposesClusterIPs { get; set; }

    /// <summary>Whether hints of backends are heeded for services that want traffic to stay near. Default: false.</summary>
    public bool UsesTopology { get; set; }

    /// <summary>Whether source ranges hold at all frontends that are reached from outside, and not at load balancer addresses alone.
    /// Default: false.</summary>
    public bool ChecksSourceOfAllKinds { get; set; }

    /// <summary>Whether sockets of TCP connections to a backend that is gone are destroyed, as those of UDP always are. Default: false.</summary>
    public bool DestroysTcpSockets { get; set; }

    /// <summary>How long to wait for sources before the data plane is touched all the same. Default: 1 minute. Until then connections
    /// go on as a former process left them; after it, what a slow source has yet to say may be missing for a while.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait before what the data plane refused is tried again. Default: 1 second to 1 minute, doubling.</summary>
    public Backoff Backoff { get; set; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    /// <summary>All faults of the values.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        CheckNotNull(nameof(NodeName), NodeName, faults);
        CheckNotNull(nameof(Zone), Zone, faults);
        CheckNotNull(nameof(NodeLabels), NodeLabels, faults);
        CheckNotNull(nameof(Backoff), Backoff, faults);
        if (NodePortFirst == 0 || NodePortFirst > NodePortLast)
        {
            faults.Add(new(nameof(NodePortFirst), Text(NodePortFirst), $"must be 1 to {nameof(NodePortLast)} ({NodePortLast})"));
        }

        if (!Enum.IsDefined(Algorithm))
        {
            faults.Add(new(nameof(Algorithm), Algorithm.ToString(), "must be Random or Maglev"));
        }

        if (!Enum.IsDefined(Forwarding))
        {
            faults.Add(new(nameof(Forwarding), Forwarding.ToString(), "must be SourceNat, DirectServerReturn or Hybrid"));
        }

        if (!MaglevTable.Sizes.Contains(MaglevTableSize))
        {
            faults.Add(new(nameof(MaglevTableSize), Text(MaglevTableSize), $"must be one of {string.Join(", ", MaglevTable.Sizes)}"));
        }

        if (InitializationTimeout < TimeSpan.Zero && InitializationTimeout != Timeout.InfiniteTimeSpan)
        {
            faults.Add(new(nameof(InitializationTimeout), InitializationTimeout.ToString(), "must not be negative, except infinite"));
        }

        return faults;
    }

    private static void CheckNotNull(string name, object? value, List<ValidationFault> faults)
    {
        if (value is null)
        {
            faults.Add(new(name, "", "must not be null"));
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
