// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

internal sealed partial class EndpointTable
{
    /// <summary>Goes on with what a former process left, and finishes what it was killed in: moving an endpoint to another
    /// device takes two stores, the second of which clears the cell of the former device.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="standingOf">What speaks for a device; asked of those that share an endpoint.</param>
    /// <remarks>Where several devices lead to one endpoint, the one with our programs attached stays: until a move is
    /// complete, that is the former, whose traffic so goes on. Among equals the later device stays: the kernel counts
    /// their indexes upwards. A device whose slot speaks of another device leads nowhere.</remarks>
    public static EndpointTable Adopt(DatapathMaps maps, Func<int, DeviceStanding> standingOf)
    {
        EndpointCells cells = new(maps);
        List<EndpointValue> found = [];
        foreach (var (ifindex, slot) in cells.All.ToList())
        {
            EndpointValue value = slot < maps.Endpoints.Length ? maps.Endpoints.Get((int)slot) : default;
            if (value.Id != 0 && value.Ifindex == ifindex)
            {
                found.Add(value);
            }
            else
            {
                cells.Unpoint(ifindex);
            }
        }

        foreach (var rivals in found.GroupBy(value => value.Id, value => value.Ifindex).Where(group => group.Skip(1).Any()))
        {
            uint stays = rivals.MaxBy(ifindex => (standingOf((int)ifindex), ifindex));
            foreach (uint ifindex in rivals.Where(ifindex => ifindex != stays))
            {
                cells.Unpoint(ifindex);
            }
        }

        return new EndpointTable(maps, cells);
    }
}
