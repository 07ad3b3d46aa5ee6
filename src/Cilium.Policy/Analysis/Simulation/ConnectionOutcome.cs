// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What becomes of a connection, both ends taken together; the later ones outdo the earlier.</summary>
public enum ConnectionOutcome
{
    /// <summary>It is allowed.</summary>
    Allowed,

    /// <summary>It is allowed through a proxy, which looks at its content.</summary>
    Redirected,

    /// <summary>It is allowed once the ends have authenticated each other.</summary>
    AuthenticationRequired,

    /// <summary>It would be denied, and passes because the endpoint is in audit mode, or because the policies that would deny it are.</summary>
    Audited,

    /// <summary>It is denied.</summary>
    Denied,

    /// <summary>Rules disagree, so that no policy can be put in force at an end; an endpoint keeps its former one.</summary>
    Conflict,
}
