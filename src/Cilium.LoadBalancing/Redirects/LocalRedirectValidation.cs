// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Judges redirects.</summary>
internal static class LocalRedirectValidation
{
    internal static void Check(LocalRedirect redirect)
    {
        List<ValidationFault> faults = [];
        ServiceValidation.CheckName(redirect.Name, faults);
        if (redirect.Service is null == redirect.Address is null)
        {
            faults.Add(new("service", "", "exactly one of service and address is needed"));
        }

        if (redirect.Service is { } service && service.Namespace != redirect.Name.Namespace)
        {
            faults.Add(new("service", service.ToString(), $"must be of the redirect's namespace, {redirect.Name.Namespace}"));
        }

        if (redirect.Address is { } address && !ServiceValidation.IsUnicast(address))
        {
            faults.Add(new("address", address.ToString(), "must be a unicast IPv4 or IPv6 address"));
        }

        CheckPorts("ports", redirect.Ports, redirect.Address is not null, faults);
        CheckPorts("backendPorts", redirect.BackendPorts, isNeeded: true, faults);
        if (redirect.Backends.IsDefault)
        {
            faults.Add(new("backends", "", "must not be default"));
        }

        ServiceValidationException.ThrowIfAny(redirect.Name, "redirect", faults);
    }

    private static void CheckPorts(string path, ImmutableArray<NamedPort> ports, bool isNeeded, List<ValidationFault> faults)
    {
        if (ports.IsDefault || (isNeeded && ports.IsEmpty))
        {
            faults.Add(new(path, "", "at least one port is needed"));
            return;
        }

        HashSet<string> names = [];
        HashSet<(ushort, IpProtocol)> numbers = [];
        for (int i = 0; i < ports.Length; i++)
        {
            NamedPort port = ports[i];
            if (port.Port == 0 || !ServiceValidation.IsBalanced(port.Protocol))
            {
                faults.Add(new($"{path}[{i}]", $"{port.Port}/{port.Protocol}", "must be 1 to 65535, of TCP, UDP or SCTP"));
            }

            if (ports.Length > 1 && (string.IsNullOrEmpty(port.Name) || !names.Add(port.Name)))
            {
                faults.Add(new($"{path}[{i}].name", port.Name ?? "", "with more than one port each needs a name of its own"));
            }

            if (!numbers.Add((port.Port, port.Protocol)))
            {
                faults.Add(new($"{path}[{i}]", $"{port.Port}/{port.Protocol}", "is there twice"));
            }
        }
    }
}
