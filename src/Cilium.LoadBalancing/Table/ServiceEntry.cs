// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>What is known of a service: its definition, its slices, and what came of them.</summary>
internal sealed class ServiceEntry(ServiceName name)
{
    internal ServiceName Name { get; } = name;

    /// <summary>The definition in force; null when none is.</summary>
    internal Service? Defined { get; set; }

    /// <summary>A newer one that wants what is another's; null when there is none.</summary>
    internal Service? Waiting { get; set; }

    /// <summary>Why it waits.</summary>
    internal FrontendTakenException? Fault { get; set; }

    /// <summary>What it waits for; null unless it waits.</summary>
    internal FrontendKey? BlockedBy { get; set; }

    /// <summary>Whether it stands for host ports of a pod.</summary>
    internal bool IsHostPort { get; set; }

    internal ImmutableArray<PortDefinition> Definitions { get; set; } = [];

    /// <summary>What nobody else may have while this service has it.</summary>
    internal ImmutableArray<FrontendKey> Claims { get; set; } = [];

    /// <summary>In the order of their names, which decides between backends that several list alike.</summary>
    internal List<BackendSlice> Slices { get; } = [];

    /// <summary>Backends that failed their health check.</summary>
    internal HashSet<BackendKey> Quarantined { get; } = [];

    /// <summary>Its ports as the data plane has them, or should.</summary>
    internal List<PortEntry> Ports { get; } = [];

    internal bool IsUnused => Defined is null && Waiting is null && Slices.Count == 0 && Quarantined.Count == 0 && Ports.Count == 0;

    /// <summary>Adds a slice, in the place of the one that has its name.</summary>
    internal void SetSlice(BackendSlice slice)
    {
        int index = IndexOf(slice.Name);
        if (index >= 0)
        {
            Slices[index] = slice;
        }
        else
        {
            Slices.Insert(~index, slice);
        }
    }

    internal bool RemoveSlice(string name)
    {
        int index = IndexOf(name);
        if (index >= 0)
        {
            Slices.RemoveAt(index);
        }

        return index >= 0;
    }

    private int IndexOf(string name)
    {
        int low = 0, high = Slices.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = string.CompareOrdinal(Slices[middle].Name, name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
