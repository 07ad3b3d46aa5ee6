// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The programs of a hook changed since its revision was read. Nothing was attached.</summary>
public sealed class StaleRevisionException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="hook">The hook, e.g. "tcx ingress of interface 7".</param>
    /// <param name="expectedRevision">The revision that was expected.</param>
    /// <param name="actualRevision">The revision after the refusal; 0 when it could not be read.</param>
    public StaleRevisionException(string hook, ulong expectedRevision, ulong actualRevision)
        : base(
            "attach program",
            Interop.Errno.ESTALE,
            $"to {hook} at revision {expectedRevision}, it is at {actualRevision}",
            "Query the hook again, then decide again.")
    {
        ExpectedRevision = expectedRevision;
        ActualRevision = actualRevision;
    }

    /// <summary>The revision that was expected.</summary>
    public ulong ExpectedRevision { get; }

    /// <summary>The revision after the refusal; 0 when it could not be read.</summary>
    public ulong ActualRevision { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
