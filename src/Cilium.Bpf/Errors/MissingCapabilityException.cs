// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kernel refused because the process lacks a capability, not because the kernel lacks the feature.</summary>
public sealed class MissingCapabilityException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">What was attempted, as a verb phrase.</param>
    /// <param name="errno">EPERM or EACCES.</param>
    /// <param name="missing">The capabilities that the calling thread lacks.</param>
    /// <param name="detail">Upon what it was attempted, or null.</param>
    public MissingCapabilityException(string operation, int errno, BpfCapabilities missing, string? detail = null)
        : base(operation, errno, detail, $"Missing {EffectiveCapabilities.Format(missing)}: run as root, or grant it to the process.")
    {
        Missing = missing;
    }

    /// <summary>The capabilities that the operation needs and the calling thread lacks.</summary>
    public BpfCapabilities Missing { get; }
}
