// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>The kinds of objects to watch.</summary>
[Flags]
public enum NetworkChangeTopics
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Links.</summary>
    Links = 1,

    /// <summary>Addresses of both families.</summary>
    Addresses = 2,

    /// <summary>Routes of both families.</summary>
    Routes = 4,

    /// <summary>Routing rules of both families.</summary>
    Rules = 8,

    /// <summary>Neighbour entries of both families.</summary>
    Neighbors = 16,

    /// <summary>Numbers of other namespaces.</summary>
    NamespaceIds = 32,

    /// <summary>Qdiscs, and filters on clsact qdiscs.</summary>
    TrafficControl = 64,

    /// <summary>Everything.</summary>
    All = Links | Addresses | Routes | Rules | Neighbors | NamespaceIds | TrafficControl,
}
