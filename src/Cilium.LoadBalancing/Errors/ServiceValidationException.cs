// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Something that is said about a service cannot be right; all faults at once. What was in force stays in force.</summary>
public sealed class ServiceValidationException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "service-invalid";

    /// <summary>Creates the error.</summary>
    /// <param name="service">The service that it is about.</param>
    /// <param name="subject">What of it: <c>definition</c>, <c>annotations</c>, <c>slice web-1</c>.</param>
    /// <param name="faults">All faults, at least one.</param>
    public ServiceValidationException(ServiceName service, string subject, IReadOnlyList<ValidationFault> faults)
        : base(ErrorId, $"Service {service}, {subject}: {string.Join("; ", faults)}.", "Correct the listed fields; what was in force stays in force.")
    {
        Service = service;
        Subject = subject;
        Faults = faults;
    }

    /// <summary>The service that it is about.</summary>
    public ServiceName Service { get; }

    /// <summary>What of the service.</summary>
    public string Subject { get; }

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ValidationFault> Faults { get; }

    internal static void ThrowIfAny(ServiceName service, string subject, IReadOnlyList<ValidationFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new ServiceValidationException(service, subject, faults);
        }
    }
}
