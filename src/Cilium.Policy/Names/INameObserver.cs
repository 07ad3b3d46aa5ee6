// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Policy;

/// <summary>Is told what names resolve to: the way in for a DNS proxy, a resolver, or a host application that knows by itself.</summary>
public interface INameObserver
{
    /// <summary>Learns the answer for a name, and completes when the data plane judges its addresses by it.</summary>
    /// <param name="name">The name that was asked for (not the end of a chain of aliases), in any case, with or without a dot at
    /// the end; at most 255 characters.</param>
    /// <param name="addresses">IPv4 and IPv6 addresses; IPv6 addresses that stand for IPv4 ones count as those.</param>
    /// <param name="timeToLive">How long the answer holds, from now.</param>
    /// <param name="cancellationToken">Ends the waiting; what was learned stays. A DNS proxy that holds an answer back should not
    /// do so for long.</param>
    /// <exception cref="ArgumentException">The name is too long, an address is of another family, or the time is negative;
    /// nothing is learned.</exception>
    ValueTask<NameLearning> LearnAsync(
        string name, IReadOnlyCollection<IPAddress> addresses, TimeSpan timeToLive, CancellationToken cancellationToken = default);
}
