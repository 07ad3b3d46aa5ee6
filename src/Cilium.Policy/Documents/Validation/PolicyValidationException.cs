// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Policy documents are wrong. Nothing of the input was taken.</summary>
public sealed class PolicyValidationException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "policy-validation";

    /// <summary>Creates the error for at least one fault.</summary>
    public PolicyValidationException(IEnumerable<PolicyFault> faults)
        : this([.. faults])
    {
    }

    private PolicyValidationException(ImmutableArray<PolicyFault> faults)
        : base(ErrorId, Describe(faults), "Correct each fault; what was in force before stays in force.")
    {
        Faults = faults;
    }

    /// <summary>Every fault, in the order of the text.</summary>
    public ImmutableArray<PolicyFault> Faults { get; }

    private static string Describe(ImmutableArray<PolicyFault> faults)
    {
        if (faults.IsEmpty)
        {
            throw new ArgumentException("At least one fault is needed.", nameof(faults));
        }

        var rest = faults.Length == 1 ? "" : $" (and {faults.Length - 1} more)";
        return faults[0] + rest;
    }
}
