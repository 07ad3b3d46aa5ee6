// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Which of a redirect's ports and backends belong together.</summary>
internal static class RedirectPorts
{
    /// <summary>The backends' port for a port of a service or address; null when it is not redirected.</summary>
    internal static ushort? Find(LocalRedirect redirect, ServicePort port)
    {
        string name = port.Name;
        if (!redirect.Ports.IsEmpty)
        {
            NamedPort listed = redirect.Ports.FirstOrDefault(candidate => candidate.Port == port.Port && candidate.Protocol == port.Protocol);
            if (listed.Port == 0)
            {
                return null;
            }

            name = listed.Name;
        }

        foreach (NamedPort target in redirect.BackendPorts)
        {
            if (target.Protocol == port.Protocol && (redirect.BackendPorts.Length == 1 || target.Name == name))
            {
                return target.Port;
            }
        }

        return null;
    }

    internal static bool IsUsable(Backend backend, bool isIPv6) =>
        (backend.Address.AddressFamily == AddressFamily.InterNetworkV6) == isIPv6 && BackendLifeCycle.PhaseOf(backend.Conditions) == BackendPhase.Active;
}
