// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    private readonly NodeAddresses _nodeAddresses = new();

    /// <summary>Says which addresses node ports are reached under.</summary>
    /// <param name="local">Of this node.</param>
    /// <param name="remote">Of other nodes.</param>
    /// <remarks>What the data plane refuses is tried again, as service ports are.</remarks>
    public void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        lock (_gate)
        {
            _nodeAddresses.Set(local, remote, Now);
            PushNodeAddresses(Now);
        }
    }

    private void PushNodeAddresses(long dueUntil)
    {
        if (_nodeAddresses.Due > dueUntil)
        {
            return;
        }

        try
        {
            _datapath.SetNodeAddresses(_nodeAddresses.Local, _nodeAddresses.Remote);
            _nodeAddresses.Settle();
        }
        catch (Exception error)
        {
            _nodeAddresses.Fail(Now, _backoff);
            LogNodeAddressesFailed(_logger, _nodeAddresses.Failures, error);
            Wake();
        }
    }
}
