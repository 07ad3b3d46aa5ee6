// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A label selector is not valid.</summary>
public sealed class LabelSelectorException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "label-selector";

    /// <summary>Creates the error.</summary>
    /// <param name="faults">All faults, at least one.</param>
    public LabelSelectorException(IReadOnlyList<ValidationFault> faults)
        : base(ErrorId, $"The label selector is not valid: {string.Join("; ", faults)}.", "Correct the listed keys, operators and values.")
    {
        Faults = faults;
    }

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ValidationFault> Faults { get; }
}
