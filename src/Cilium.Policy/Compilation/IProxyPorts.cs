// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Knows on which ports proxies listen.</summary>
public interface IProxyPorts
{
    /// <summary>The port that takes redirected traffic of this kind, host byte order; 0 while no proxy listens, and then the
    /// traffic is dropped.</summary>
    ushort GetPort(PolicyRedirect redirect);
}
