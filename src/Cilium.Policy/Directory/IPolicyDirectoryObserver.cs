// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Learns what became of a directory of policy files.</summary>
public interface IPolicyDirectoryObserver
{
    /// <summary>The directory was read, and rules or faults are others than before. Must not throw.</summary>
    void OnPolicyDirectoryChanged(PolicyDirectoryReport report);
}
