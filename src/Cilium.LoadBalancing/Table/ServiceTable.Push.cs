// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    private void PushReady()
    {
        if (_ready.Count == 0)
        {
            return;
        }

        PortEntry[] ready = [.. _ready];
        _ready.Clear();
        PushRemovals([.. ready.Where(port => port.Desired is null)]);
        List<(PortEntry Port, ServicePortState State)> updates = [.. ready.Where(port => port.Desired is not null).Select(port => (port, port.Desired!))];
        Dictionary<PortEntry, ServicePortState> givers = GiversTo(updates);
        if (givers.Count > 0)
        {
            // Whoever gives up a frontend does so before another takes it, and keeps the rest meanwhile.
            ApplyAll([.. givers.Select(giver => (giver.Key, giver.Value))], isPartial: true);
            updates = [.. updates.Where(update => !FailIfTaken(update.Port))];
        }

        ApplyAll(updates, isPartial: false);
    }

    private void PushRemovals(PortEntry[] ports)
    {
        PortEntry[] present = [.. ports.Where(port => port.InForce is not null)];
        try
        {
            if (present.Length > 0)
            {
                _datapath.Remove([.. present.Select(port => port.Key)]);
            }
        }
        catch (Exception error)
        {
            foreach (PortEntry port in ports)
            {
                Fail(port, error);
            }

            return;
        }

        foreach (PortEntry port in ports)
        {
            TakeInForce(port, null);
        }

        _statistics = _statistics with { Removed = _statistics.Removed + present.Length };
    }

    /// <summary>The states without what others take, of those that have it now.</summary>
    private Dictionary<PortEntry, ServicePortState> GiversTo(List<(PortEntry Port, ServicePortState State)> updates)
    {
        Dictionary<PortEntry, ServicePortState> givers = [];
        foreach ((PortEntry port, ServicePortState state) in updates)
        {
            foreach ((PortEntry owner, FrontendState frontend) in OwnersOf(port, state))
            {
                ServicePortState former = givers.GetValueOrDefault(owner, owner.InForce!);
                givers[owner] = former with
                {
                    Frontends = former.Frontends.RemoveAll(candidate => candidate.Port == frontend.Port && Equals(candidate.Address, frontend.Address)),
                };
            }
        }

        return givers;
    }

    private IEnumerable<(PortEntry Owner, FrontendState Frontend)> OwnersOf(PortEntry port, ServicePortState state)
    {
        if (port.InForce?.Frontends == state.Frontends)
        {
            yield break;
        }

        foreach (FrontendState frontend in state.Frontends)
        {
            if (_frontends.TryGetValue(FrontendKey.Of(frontend, state.Key), out PortEntry? owner) && owner != port)
            {
                yield return (owner, frontend);
            }
        }
    }

    private bool FailIfTaken(PortEntry port)
    {
        foreach ((PortEntry owner, FrontendState frontend) in OwnersOf(port, port.Desired!))
        {
            Fail(port, new FrontendTakenException(port.Owner.Name, frontend.Address, frontend.Port, port.Key.Protocol, owner.Owner.Name));
            return true;
        }

        return false;
    }
}
