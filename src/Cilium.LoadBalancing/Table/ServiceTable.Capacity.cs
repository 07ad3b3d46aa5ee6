// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    /// <summary>The size of all service ports as they should be.</summary>
    public ServiceFootprint Footprint
    {
        get
        {
            ServiceFootprint sum = default;
            foreach (ServicePortStatus status in _statuses.Values)
            {
                sum += status.Desired is null ? default : ServiceFootprint.Of(status.Desired);
            }

            return sum;
        }
    }
}
