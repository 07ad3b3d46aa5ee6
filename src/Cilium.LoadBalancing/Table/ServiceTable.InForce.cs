// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    /// <summary>Who has a frontend in the data plane.</summary>
    private readonly Dictionary<FrontendKey, PortEntry> _frontends = [];

    private int _inForceCount;

    private void Accept(ReadOnlySpan<(PortEntry Port, ServicePortState State)> updates)
    {
        foreach ((PortEntry port, ServicePortState state) in updates)
        {
            TakeInForce(port, state);
        }

        _statistics = _statistics with { Applied = _statistics.Applied + updates.Length };
    }

    private void Refuse(PortEntry port, Exception error, bool isPartial)
    {
        // Whoever could not give something up is not at fault itself; who wants it will be told.
        if (!isPartial)
        {
            Fail(port, error);
        }
    }

    private void Fail(PortEntry port, Exception error)
    {
        port.Fault = error;
        port.Failures++;
        port.Due = Now + _backoff.DelayAfter(port.Failures).Ticks;
        _failed.Add(port);
        _statistics = _statistics with { Failed = _statistics.Failed + 1 };
        Publish(port);
        Wake();
    }

    private void TakeInForce(PortEntry port, ServicePortState? state)
    {
        if (port.InForce?.Frontends != state?.Frontends)
        {
            foreach (FrontendState frontend in port.InForce?.Frontends ?? [])
            {
                FrontendKey key = FrontendKey.Of(frontend, port.Key);
                if (_frontends.TryGetValue(key, out PortEntry? owner) && owner == port)
                {
                    _frontends.Remove(key);
                }
            }

            foreach (FrontendState frontend in state?.Frontends ?? [])
            {
                _frontends[FrontendKey.Of(frontend, port.Key)] = port;
            }
        }

        _inForceCount += (state is null ? 0 : 1) - (port.InForce is null ? 0 : 1);
        port.InForce = state;
        if (port.IsUpToDate)
        {
            (port.Fault, port.Failures) = (null, 0);
        }

        Settle(port);
        Publish(port);
    }

    private void Publish(PortEntry port)
    {
        ServicePortStatus status = StatusOf(port);
        if (port.InForce is null && port.Desired is null)
        {
            _statuses.TryRemove(port.Key, out _);
        }
        else
        {
            _statuses[port.Key] = status;
        }

        if (!_observers.IsEmpty)
        {
            _notices.Add(status);
        }
    }

    private static ServicePortStatus StatusOf(PortEntry port) => new()
    {
        Key = port.Key,
        InForce = port.InForce,
        Desired = port.Desired,
        Fault = port.Fault,
        Failures = port.Failures,
        Redirect = port.Redirect,
    };
}
