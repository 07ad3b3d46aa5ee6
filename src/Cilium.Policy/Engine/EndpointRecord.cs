// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What the engine knows of an endpoint.</summary>
internal sealed class EndpointRecord(Endpoint endpoint)
{
    public Endpoint Endpoint { get; private set; } = endpoint;

    public PolicySubject Subject { get; private set; } = SubjectOf(endpoint);

    /// <summary>What should be in force; nothing until it was worked out once.</summary>
    public EndpointBindings Desired { get; set; }

    /// <summary>What is in force; nothing while the data plane has nothing for the endpoint.</summary>
    public EndpointBindings Active { get; set; }

    /// <summary>What was written last.</summary>
    public EndpointPolicyState State { get; set; }

    public bool IsAuditMode { get; set; }

    /// <summary>Whether the state must be written even though the policy is the same.</summary>
    public bool NeedsWrite { get; set; }

    /// <summary>The repository's revision that <see cref="Active"/> stands for.</summary>
    public ulong PolicyRevision { get; set; }

    /// <summary>Why the desired policy is not in force; null when it is.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Why the desired shadow is not in force; null when it is, or waits with the policy.</summary>
    public Exception? AuditFault { get; set; }

    public bool IsSettled => Fault is null && AuditFault is null && IsWritten;

    /// <summary>Whether the data plane judges by the desired policy, whatever it reports.</summary>
    public bool IsEnforced => Fault is null && Active.Policy is not null && Active.Policy == Desired.Policy && !NeedsWrite;

    public bool IsWritten => Active.Policy is not null && Active == Desired && !NeedsWrite;

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
