// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

public sealed partial class NodeAgent
{
    /// <summary>Heals what netlink did not tell of.</summary>
    private async Task RepairHooksAsync(Parts parts, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.RepairInterval, _time, cancellationToken).ConfigureAwait(false);
            await ConcludeAsync(parts.Datapath.RepairHooks(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Heals at once what netlink tells of.</summary>
    private async Task WatchHooksAsync(Parts parts, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using NetlinkMonitor monitor = new(NetworkChangeTopics.TrafficControl, _options.Datapath.HostNamespace);

                // What happened before the monitor was open, it does not tell.
                await ConcludeAsync(parts.Datapath.RepairHooks(), cancellationToken).ConfigureAwait(false);
                await foreach (NetworkChange change in monitor.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    await ConcludeAsync(parts.Datapath.RepairHooks(change), cancellationToken).ConfigureAwait(false);
                }
            }
            catch (NetlinkException error)
            {
                LogHooksUnwatched(_options.RepairInterval, error);
                await Task.Delay(_options.RetryInterval, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ConcludeAsync(HookRepairReport report, CancellationToken cancellationToken)
    {
        foreach (HookRepair repair in report.Repairs)
        {
            _metrics.CountRepair(repair.Fault);
            LogHookRepaired(repair.Endpoint, repair.InterfaceIndex, repair.Direction, repair.Fault);
        }

        foreach (HookFailure failure in report.Failures)
        {
            _metrics.CountFailure();
            LogHookNotRepaired(failure.Endpoint, failure.InterfaceIndex, failure.Error);
        }

        foreach (AttachedEndpoint gone in report.Gone)
        {
            // Unless it was given another device meanwhile.
            if (await RemoveEndpointAsync(gone.Id, endpoint => endpoint.InterfaceIndex == gone.InterfaceIndex, cancellationToken).ConfigureAwait(false))
            {
                LogDeviceGone(gone.Id, gone.InterfaceIndex);
            }
        }
    }

    [LoggerMessage(4, LogLevel.Warning, "The {Direction} hook of endpoint {Endpoint} on interface {InterfaceIndex} was put right: {Fault}")]
    private partial void LogHookRepaired(EndpointId endpoint, int interfaceIndex, TcDirection direction, HookFault fault);

    [LoggerMessage(5, LogLevel.Error, "The hooks of endpoint {Endpoint} on interface {InterfaceIndex} could not be put right; they stay as they are")]
    private partial void LogHookNotRepaired(EndpointId endpoint, int interfaceIndex, Exception error);

    [LoggerMessage(6, LogLevel.Information, "Endpoint {Endpoint} was removed: interface {InterfaceIndex} is gone")]
    private partial void LogDeviceGone(EndpointId endpoint, int interfaceIndex);

    [LoggerMessage(7, LogLevel.Error, "Changes of the devices' hooks cannot be watched; they are found every {Interval} until they can")]
    private partial void LogHooksUnwatched(TimeSpan interval, Exception error);
}
