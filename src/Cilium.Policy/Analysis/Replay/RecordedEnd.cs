// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One end of a recorded flow, as far as the recording knows it.</summary>
public sealed record RecordedEnd
{
    /// <summary>The namespace of the pod; empty if unknown.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name of the pod; empty if unknown.</summary>
    public string PodName { get; init; } = "";

    /// <summary>The labels of its identity; empty if unknown.</summary>
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The number of its identity; 0 if unknown.</summary>
    public NumericIdentity Identity { get; init; }

    /// <summary>The address; null if unknown.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The DNS names under which the other end knows it.</summary>
    public ImmutableArray<string> DnsNames { get; init; } = [];
}
