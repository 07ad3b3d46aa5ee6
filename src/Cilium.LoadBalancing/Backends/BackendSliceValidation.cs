// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Judges what slices say of backends.</summary>
internal static class BackendSliceValidation
{
    internal static void Check(BackendSlice slice)
    {
        List<ValidationFault> faults = [];
        ServiceValidation.CheckName(slice.Service, faults);
        if (string.IsNullOrEmpty(slice.Name))
        {
            faults.Add(new("sliceName", "", "is needed"));
        }

        if (slice.Cluster is null)
        {
            faults.Add(new("cluster", "", "must not be null; empty is this cluster"));
        }

        CheckPorts("ports", slice.Ports, faults);
        if (slice.Backends.IsDefault)
        {
            faults.Add(new("backends", "", "must not be default"));
        }
        else
        {
            for (int i = 0; i < slice.Backends.Length; i++)
            {
                Check(slice, i, faults);
            }
        }

        ServiceValidationException.ThrowIfAny(slice.Service, $"slice {slice.Name}", faults);
    }

    private static void Check(BackendSlice slice, int index, List<ValidationFault> faults)
    {
        Backend backend = slice.Backends[index];
        if (!ServiceValidation.IsUnicast(backend.Address))
        {
            faults.Add(new(Path(index, "address"), backend.Address.ToString(), "must be a unicast IPv4 or IPv6 address"));
        }
        else if (backend.Address.AddressFamily != slice.Backends[0].Address.AddressFamily)
        {
            faults.Add(new(Path(index, "address"), backend.Address.ToString(), $"must be of the family of the slice's first, {slice.Backends[0].Address}"));
        }

        if (backend.Weight is < 0 or > Backend.MaximumWeight)
        {
            faults.Add(new(Path(index, "weight"), backend.Weight.ToString(CultureInfo.InvariantCulture), $"must be 0 to {Backend.MaximumWeight}"));
        }

        if (backend.HintedZones.IsDefault || backend.HintedNodes.IsDefault)
        {
            faults.Add(new(Path(index, "hints"), "", "must not be default"));
        }

        if (backend.NamedPorts.IsDefault || backend.NamedPorts.Length > 0)
        {
            CheckPorts(Path(index, "namedPorts"), backend.NamedPorts, faults);
        }
    }

    private static string Path(int index, string field) => string.Create(CultureInfo.InvariantCulture, $"backends[{index}].{field}");

    private static void CheckPorts(string path, ImmutableArray<NamedPort> ports, List<ValidationFault> faults)
    {
        if (ports.IsDefault)
        {
            faults.Add(new(path, "", "must not be default"));
            return;
        }

        for (int i = 0; i < ports.Length; i++)
        {
            if (ports[i].Port == 0)
            {
                faults.Add(new($"{path}[{i}].port", "0", "must be 1 to 65535"));
            }

            if (ports[i].Name is null || !ServiceValidation.IsBalanced(ports[i].Protocol))
            {
                faults.Add(new($"{path}[{i}]", ports[i].ToString(), "must have a name, which may be empty, and be TCP, UDP or SCTP"));
            }
        }
    }
}
