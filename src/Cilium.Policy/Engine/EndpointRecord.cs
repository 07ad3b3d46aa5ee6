// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What the engine knows of an endpoint.</summary>
internal sealed class EndpointRecord(Endpoint endpoint)
{
    public Endpoint Endpoint { get; private set; } = endpoint;

    public PolicySubject Subject { get; private set; } = SubjectOf(endpoint);

    /// <summary>What should be in force; null until it was worked out once.</summary>
    public PolicyBinding? Desired { get; set; }

    /// <summary>What is in force; null while the data plane has nothing for the endpoint.</summary>
    public PolicyBinding? Active { get; set; }

    /// <summary>What was written last.</summary>
    public EndpointPolicyState State { get; set; }

    public bool IsAuditMode { get; set; }

    /// <summary>Whether the state must be written even though the policy is the same.</summary>
    public bool NeedsWrite { get; set; }

    /// <summary>The repository's revision that <see cref="Active"/> stands for.</summary>
    public ulong PolicyRevision { get; set; }

    /// <summary>Why the desired policy is not in force; null when it is.</summary>
    public Exception? Fault { get; set; }

    public bool IsSettled => Fault is null && Active is not null && ReferenceEquals(Active, Desired) && !NeedsWrite;

    /// <summary>Takes what changed; whether any of it matters to policy.</summary>
    public bool Update(Endpoint endpoint)
    {
        var subject = SubjectOf(endpoint);
        var isSame = subject.Labels == Subject.Labels && subject.NamedPorts.ContentEquals(Subject.NamedPorts);
        Endpoint = endpoint;
        Subject = subject;
        return !isSame;
    }

    private static PolicySubject SubjectOf(Endpoint endpoint) =>
        new(endpoint.Identity?.Labels ?? [ReservedLabels.Init], NamedPorts.Of(endpoint.NamedPorts));
}
