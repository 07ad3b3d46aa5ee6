// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Why a packet passes that policy would deny.</summary>
public enum AuditCause
{
    /// <summary>It does not: it is allowed, or it is denied.</summary>
    None,

    /// <summary>The endpoint carries out no denials.</summary>
    Endpoint,

    /// <summary>The policies in force allow it; it would be denied if the audited policies were enforced too.</summary>
    Policy,
}
