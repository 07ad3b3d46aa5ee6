// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    /// <summary>Computes the ports of the services that a change touched.</summary>
    private (int Computed, List<PortEntry> Changed) ComputeDirty()
    {
        int computed = 0;
        List<PortEntry> changed = [];
        foreach (ServiceEntry entry in _dirty)
        {
            ForgetGone(entry);
            computed += entry.Definitions.Length;
            foreach (PortDefinition definition in entry.Definitions)
            {
                PortEntry port = PortOf(entry, definition.Key);
                ServiceName? redirect = port.Redirect;
                ServicePortState state = _compiler.Compile(entry, definition, port, RedirectOf(entry, definition));
                if (!ReferenceEquals(state, port.Desired))
                {
                    port.Desired = state;
                    changed.Add(port);
                }
                else if (redirect != port.Redirect)
                {
                    Publish(port);
                }
            }

            DropUndefined(entry, changed);
            ForgetUnused(entry);
        }

        _dirty.Clear();
        foreach (PortEntry port in changed)
        {
            Schedule(port);
        }

        _statistics = _statistics with { Computed = _statistics.Computed + computed, Changed = _statistics.Changed + changed.Count };
        return (computed, changed);
    }

    private static PortEntry PortOf(ServiceEntry entry, ServicePortKey key)
    {
        foreach (PortEntry port in entry.Ports)
        {
            if (port.Key == key)
            {
                return port;
            }
        }

        PortEntry added = new(key) { Owner = entry };
        entry.Ports.Add(added);
        return added;
    }

    private static void DropUndefined(ServiceEntry entry, List<PortEntry> changed)
    {
        foreach (PortEntry port in entry.Ports)
        {
            if (port.Desired is not null && !entry.Definitions.Any(definition => definition.Key == port.Key))
            {
                (port.Desired, port.Redirect, port.MaglevMembers) = (null, null, []);
                changed.Add(port);
            }
        }
    }

    /// <summary>Has a port written with the next opportunity, or spares it that.</summary>
    private void Schedule(PortEntry port)
    {
        _failed.Remove(port);
        (port.Fault, port.Failures) = (null, 0);
        if (port.IsUpToDate)
        {
            _ready.Remove(port);
            Settle(port);
            Publish(port);
        }
        else
        {
            _ready.Add(port);
        }
    }

    /// <summary>Forgets a port that neither is in the data plane nor should be.</summary>
    private void Settle(PortEntry port)
    {
        if (port.Desired is null && port.InForce is null)
        {
            port.Owner.Ports.Remove(port);
            ForgetUnused(port.Owner);
        }
    }
}
