// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Netlink;
using Microsoft.Extensions.Logging;

namespace Cilium.Datapath;

public sealed partial class Datapath
{
    /// <summary>Sees to it that each endpoint's device has exactly our programs, before all others: attaches what somebody
    /// detached, swaps programs of another generation, removes duplicates. Changes nothing where all is right.</summary>
    /// <returns>What was wrong. An endpoint that cannot be put right does not keep the others from it.</returns>
    /// <remarks>Call it periodically. Between two calls, <see cref="RepairHooks(NetworkChange)"/> heals at once what netlink
    /// tells of; changes of tcx are told by nobody.</remarks>
    public HookRepairReport RepairHooks() => Repair(Endpoints.Select(endpoint => endpoint.Id));

    /// <summary>Puts right what a change of the network configuration has broken on an endpoint's device.</summary>
    /// <param name="change">A change of the topic <see cref="NetworkChangeTopics.TrafficControl"/> in the host namespace. Those
    /// that concern no endpoint, and those that this data plane made, cost next to nothing.</param>
    /// <returns>What was wrong.</returns>
    public HookRepairReport RepairHooks(NetworkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change switch
        {
            ResyncNeeded => RepairHooks(),
            QdiscChange { Kind: NetworkChangeKind.Removed } qdisc => RepairDevice(qdisc.Qdisc.LinkIndex),
            FilterChange filter when !IsOwn(filter) => RepairDevice(filter.Filter.LinkIndex),
            _ => HookRepairReport.Empty,
        };
    }

    private bool IsOwn(FilterChange change) =>
        change.Kind == NetworkChangeKind.AddedOrChanged
        && (change.Filter.BpfProgramId == _programs.FromEndpoint.Id || change.Filter.BpfProgramId == _programs.ToEndpoint.Id);

    private HookRepairReport RepairDevice(int interfaceIndex)
    {
        EndpointValue value;
        lock (_gate)
        {
            if (!_endpoints.TryFindByDevice((uint)interfaceIndex, out value))
            {
                return HookRepairReport.Empty;
            }
        }

        return Repair([new EndpointId(value.Id)]);
    }

    private HookRepairReport Repair(IEnumerable<EndpointId> endpoints)
    {
        List<HookRepair> repairs = [];
        List<AttachedEndpoint> gone = [];
        List<HookFailure> failures = [];
        foreach (EndpointId id in endpoints)
        {
            // One at a time, so that others who want to change something wait for one device at most.
            lock (_gate)
            {
                if (!_endpoints.TryFind(id.Value, out EndpointValue value))
                {
                    continue;
                }

                try
                {
                    repairs.AddRange(_hooks.Ensure(id, (int)value.Ifindex));
                }
                catch (InterfaceNotFoundException)
                {
                    gone.Add(ToAttached(value));
                }
                catch (Exception error) when (error is BpfException or NetlinkException or DatapathException or IOException or UnauthorizedAccessException)
                {
                    failures.Add(new HookFailure(id, (int)value.Ifindex, error));
                }
            }
        }

        return new HookRepairReport(repairs, gone, failures);
    }

    /// <summary>Takes over the hooks of a former process: its programs make way for those of this generation.</summary>
    private void AdoptHooks()
    {
        HookRepairReport report = RepairHooks();
        foreach (HookRepair repair in report.Repairs)
        {
            LogAdopted(repair.Endpoint, repair.InterfaceIndex, repair.Direction, repair.Fault);
        }

        foreach (AttachedEndpoint endpoint in report.Gone)
        {
            LogDeviceGone(endpoint.Id, endpoint.InterfaceIndex);
        }

        foreach (HookFailure failure in report.Failures)
        {
            LogNotAdopted(failure.Endpoint, failure.InterfaceIndex, failure.Error);
        }
    }

    [LoggerMessage(10, LogLevel.Information, "Device {InterfaceIndex} of endpoint {Endpoint} is gone")]
    private partial void LogDeviceGone(EndpointId endpoint, int interfaceIndex);

    [LoggerMessage(12, LogLevel.Information, "The {Direction} hook of endpoint {Endpoint} on interface {InterfaceIndex} was taken over: {Fault}")]
    private partial void LogAdopted(EndpointId endpoint, int interfaceIndex, TcDirection direction, HookFault fault);

    [LoggerMessage(11, LogLevel.Error, "The programs on device {InterfaceIndex} of endpoint {Endpoint} could not be put right; they stay as they are")]
    private partial void LogNotAdopted(EndpointId endpoint, int interfaceIndex, Exception error);
}
