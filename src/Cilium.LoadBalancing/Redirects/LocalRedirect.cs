// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Leads what pods of this node send to a service, or to an address and ports, to backends of this node instead. Immutable.</summary>
/// <remarks>
/// It holds while it has a backend that is ready; without one, traffic goes where it would go anyway. A port is led to the only port of
/// <see cref="BackendPorts"/>, or to the one that has its name; a port for which there is none is not redirected. Connections from
/// outside are not redirected.
/// </remarks>
public sealed record LocalRedirect
{
    /// <summary>The redirect's namespace and name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>The service, of the redirect's namespace; exactly one of this and <see cref="Address"/> is given.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>The address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The ports that are redirected, by name. For a service none means all of its ports; an address needs at least one. With more
    /// than one, each has a name of its own.</summary>
    public ImmutableArray<NamedPort> Ports { get; init; } = [];

    /// <summary>The ports of the backends. With more than one, each has a name of its own.</summary>
    public required ImmutableArray<NamedPort> BackendPorts { get; init; }

    /// <summary>Pods of this node; those that are ready count.</summary>
    public required ImmutableArray<Backend> Backends { get; init; }
}
