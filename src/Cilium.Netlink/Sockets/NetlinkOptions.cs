// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;

namespace Cilium.Netlink;

/// <summary>How a netlink socket waits, buffers and retries. The defaults suit an agent.</summary>
public sealed class NetlinkOptions
{
    /// <summary>How long to wait for the kernel's next answer. Default 10 seconds.</summary>
    /// <remarks>The kernel answers at once; the limit turns a lost answer into an error instead of a hang.</remarks>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many times a listing is taken before giving up when the table keeps changing while it is read. Default 10.
    /// </summary>
    public int DumpAttempts { get; set; } = 10;

    /// <summary>
    /// The socket's receive buffer in bytes, as the kernel counts (metadata included). Null: the system default
    /// (<c>net.core.rmem_default</c>) for requests, 4 MiB for a <see cref="NetlinkMonitor"/>.
    /// </summary>
    /// <remarks>A monitor with a small buffer loses changes in a burst and asks for a resync more often.</remarks>
    public int? ReceiveBufferSize { get; set; }

    /// <summary>Receives the kernel's warnings on requests that succeeded. Null: they are only on the reply.</summary>
    public ILogger? Logger { get; set; }

    internal void Validate()
    {
        List<string> faults = [];
        if (ReplyTimeout <= TimeSpan.Zero || ReplyTimeout > TimeSpan.FromHours(1))
        {
            faults.Add($"{nameof(ReplyTimeout)} is {ReplyTimeout}; it must be more than zero and at most an hour.");
        }

        if (DumpAttempts < 1)
        {
            faults.Add($"{nameof(DumpAttempts)} is {DumpAttempts}; it must be at least 1.");
        }

        if (ReceiveBufferSize is < 2048)
        {
            faults.Add($"{nameof(ReceiveBufferSize)} is {ReceiveBufferSize}; the kernel's minimum is 2048 bytes.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults));
        }
    }
}
