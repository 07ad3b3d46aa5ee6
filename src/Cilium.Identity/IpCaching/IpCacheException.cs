// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Changes of the IP cache are accepted but not all of them are in the data plane yet; addresses resolve as before.</summary>
public sealed class IpCacheException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "ip-cache";

    /// <summary>Creates the error.</summary>
    /// <param name="prefixes">The prefixes that are not up to date, at least one.</param>
    /// <param name="innerException">What went wrong for the first of them.</param>
    public IpCacheException(IReadOnlyList<IpPrefix> prefixes, Exception innerException)
        : base(
            ErrorId,
            $"{prefixes.Count} prefixes (first: {prefixes[0]}) could not be applied: {innerException.Message}",
            "See the inner error; the change is repeated by Apply and by RunAsync.",
            isTransient: true,
            innerException)
    {
        Prefixes = prefixes;
    }

    /// <summary>The prefixes that are not up to date.</summary>
    public IReadOnlyList<IpPrefix> Prefixes { get; }
}
