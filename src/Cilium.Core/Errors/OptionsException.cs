// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Options that cannot be used; all faults at once.</summary>
public sealed class OptionsException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "options";

    /// <summary>Creates the error.</summary>
    /// <param name="optionsName">The name of the options type.</param>
    /// <param name="faults">All faults, at least one.</param>
    public OptionsException(string optionsName, IReadOnlyList<ValidationFault> faults)
        : base(ErrorId, $"{optionsName} cannot be used: {string.Join("; ", faults)}.", "Correct the listed options.")
    {
        OptionsName = optionsName;
        Faults = faults;
    }

    /// <summary>The name of the options type.</summary>
    public string OptionsName { get; }

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ValidationFault> Faults { get; }

    /// <summary>Throws if there is a fault.</summary>
    /// <exception cref="OptionsException">There is one.</exception>
    public static void ThrowIfAny(string optionsName, IReadOnlyList<ValidationFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (faults.Count > 0)
        {
            throw new OptionsException(optionsName, faults);
        }
    }
}
