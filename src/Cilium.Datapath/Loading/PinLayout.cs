// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>Where things are pinned below the root: <c>maps/NAME</c>, <c>programs/GENERATION/NAME</c>,
/// <c>endpoints/ID/DIRECTION</c>, <c>sockets/NAME</c>.</summary>
internal sealed class PinLayout(string root)
{
    public string Root => root;

    public string Maps => Path.Combine(root, "maps");

    /// <summary>Larger maps while they are being filled.</summary>
    public string PartialMaps => Path.Combine(root, "maps-partial");

    /// <summary>The maps that larger ones have replaced, until no device's programs use them any more.</summary>
    public string FormerMaps => Path.Combine(root, "maps-former");

    public string Programs => Path.Combine(root, "programs");

    public string Endpoints => Path.Combine(root, "endpoints");

    /// <summary>Links of programs on a cgroup.</summary>
    public string Sockets => Path.Combine(root, "sockets");

    public string Socket(string program) => Path.Combine(Sockets, program);

    public string Map(string name) => Path.Combine(Maps, name);

    public string Generation(string generation) => Path.Combine(Programs, generation);

    public string Endpoint(EndpointId id) => Path.Combine(Endpoints, id.ToString());
}
