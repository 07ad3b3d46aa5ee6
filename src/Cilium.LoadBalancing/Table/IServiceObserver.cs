// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Is told what becomes of service ports.</summary>
public interface IServiceObserver
{
    /// <summary>A service port was applied, refused or removed.</summary>
    /// <param name="status">Its status now.</param>
    /// <remarks>Called by the thread that made the change, under no lock.</remarks>
    void OnServicePortChanged(ServicePortStatus status);
}
