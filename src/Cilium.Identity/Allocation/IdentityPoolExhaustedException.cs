// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>There is no free number for a new identity; nothing was allocated.</summary>
public sealed class IdentityPoolExhaustedException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "identity-pool-exhausted";

    /// <summary>Creates the error.</summary>
    /// <param name="report">The state of the pool.</param>
    public IdentityPoolExhaustedException(IdentityPoolReport report)
        : base(
            ErrorId,
            string.Create(CultureInfo.InvariantCulture, $"All {report.Capacity} identities of scope {report.Scope} are in use; widest label keys: {string.Join(", ", report.WidestKeys)}."),
            "Exclude labels with many values from identities (label filter), or remove unused workloads and policies.",
            isTransient: true)
    {
        Report = report;
    }

    /// <summary>The state of the pool.</summary>
    public IdentityPoolReport Report { get; }

    /// <summary>Numbers in use.</summary>
    public int Used => Report.Used;

    /// <summary>Numbers in all.</summary>
    public int Capacity => Report.Capacity;

    /// <summary>The label keys with the most values.</summary>
    public IReadOnlyList<LabelKeyWidth> WidestKeys => Report.WidestKeys;
}
