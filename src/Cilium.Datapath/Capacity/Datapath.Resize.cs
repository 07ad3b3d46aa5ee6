// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Microsoft.Extensions.Logging;

namespace Cilium.Datapath;

public sealed partial class Datapath
{
    // Taken before the lock of writers, never after it.
    private readonly Lock _resizing = new();

    /// <summary>Makes maps larger while traffic flows: makes larger ones with the same contents, has the programs of each device
    /// make way for ones that use these, and lets the former go.</summary>
    /// <param name="sizes">What is asked for. Smaller sizes than a map has leave it as it is; the event ring stays as it is too.</param>
    /// <returns>What grew, and how long changes had to wait for it.</returns>
    /// <exception cref="OptionsException">The sizes are not valid.</exception>
    /// <exception cref="BpfException">The kernel refused, for example for want of memory; everything is as before.</exception>
    /// <exception cref="IOException">A directory of pins cannot be made; everything is as before.</exception>
    /// <exception cref="DatapathException">A device's programs could not be swapped; everything is as before.</exception>
    /// <remarks>
    /// <para>Packets are judged throughout, by equal contents on either side of a swap. Tracked connections are copied before the
    /// swap, and what was opened meanwhile after it. A connection that is being opened between two pods in the middle of their
    /// swaps may need another attempt of its transport.</para>
    /// <para>The pinned maps stay larger for processes to come. A process that is killed in the middle of it leaves what the next one
    /// adopts.</para>
    /// </remarks>
    public DatapathResizeReport Resize(DatapathMapSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        OptionsException.ThrowIfAny(nameof(DatapathMapSizes), sizes.Validate());
        lock (_resizing)
        {
            var (grown, kept) = MapGrowth.Compare(_maps, sizes);
            if (grown.Count == 0)
            {
                return new DatapathResizeReport(grown, kept, 0, TimeSpan.Zero);
            }

            // Where the end of an earlier one failed, it comes before the next.
            FormerMaps.Settle(_pins, _maps);
            MapGrowth growth = new(_pins, grown);
            DatapathPrograms larger = growth.Prepare(DatapathSpec.Build(_options, _clock), _maps, _programs.Generation);
            long begin = _time.GetTimestamp();
            int hooks = Grow(growth, larger);
            DatapathResizeReport report = new(grown, kept, hooks, _time.GetElapsedTime(begin));
            TrySettle();
            LogResized(string.Join(", ", grown.Select(map => $"{map.Map} {map.Before} to {map.After}")), report.Duration);
            _space.Note();
            return report;
        }
    }

    private int Grow(MapGrowth growth, DatapathPrograms larger)
    {
        lock (_gate)
        {
            DatapathPrograms former = _programs;
            int hooks;
            try
            {
                growth.Fill(_maps);
                growth.Commit();
                Take(growth);
                hooks = Swap(larger);
            }
            catch
            {
                // Both sides hold the same, so the way back is as safe as the way there.
                GoBack(growth, former);
                larger.Dispose();
                throw;
            }

            _programs = larger;
            _policies.Grow();
            _endpoints.Grow();
            former.FromEndpoint.Dispose();
            former.ToEndpoint.Dispose();
            _formerClock ??= former.ReadClock;
            if (!ReferenceEquals(_formerClock, former.ReadClock))
            {
                former.ReadClock.Dispose();
            }

            return hooks;
        }
    }

    /// <summary>The larger maps are in use: what fails from here on is no reason to say that they are not.</summary>
    private void TrySettle()
    {
        try
        {
            FormerMaps.Settle(_pins, _maps);
        }
        catch (Exception error) when (error is BpfException or IOException or UnauthorizedAccessException)
        {
            LogNotSettled(error);
        }
    }

    private void Take(MapGrowth growth)
    {
        _maps.Replace(growth.Open());
        _memberships.Replace(new BpfMappedArray<Layout.MembershipValue>(_maps.Memberships));
    }

    /// <summary>Has every device use other programs.</summary>
    private int Swap(DatapathPrograms programs)
    {
        _hooks.Use(programs);
        HookRepairReport report = RepairHooks();
        return report.Failures is [var failure, ..]
            ? throw new DatapathException(
                DatapathException.ResizeErrorId,
                $"The programs of endpoint {failure.Endpoint} on interface {failure.InterfaceIndex} could not be swapped for such that use larger maps. {failure.Error.Message}",
                "Mend what the inner error says and try again; the maps are as before.",
                failure.Error)
            : report.Repairs.Count;
    }

    private void GoBack(MapGrowth growth, DatapathPrograms former)
    {
        growth.GoBack();
        Take(growth);
        _hooks.Use(former);
        RepairHooks();
        FormerMaps.TakeOver(_pins.PartialMaps, _maps);
        PinDirectories.Remove(_pins.Generation(former.Generation));
        PinDirectories.Remove(_pins.PartialMaps);
    }

    [LoggerMessage(13, LogLevel.Information, "Maps grew: {Maps}; changes waited {Duration}")]
    private partial void LogResized(string maps, TimeSpan duration);

    [LoggerMessage(14, LogLevel.Warning, "Connections that were opened while maps grew could not all be taken over; the former maps go with the next change of sizes or start")]
    private partial void LogNotSettled(Exception error);
}
