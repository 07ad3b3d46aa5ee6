// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>How long a tracked connection lives without packets. Defaults as in Cilium 1.19; the data plane counts in units
/// of 256 timer ticks, about a second.</summary>
public sealed class ConnectionTimeouts
{
    /// <summary>TCP once more than SYNs were seen. Default: 8000 s.</summary>
    public TimeSpan Tcp { get; set; } = TimeSpan.FromSeconds(8000);

    /// <summary>Everything but TCP. Default: 60 s.</summary>
    public TimeSpan NonTcp { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>TCP while only SYNs were seen. Default: 60 s.</summary>
    public TimeSpan TcpSyn { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>TCP after both sides closed. Default: 10 s.</summary>
    public TimeSpan TcpClosed { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an established flow tells of itself. Default: 5 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Every fault; empty when valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        Check(nameof(Tcp), Tcp);
        Check(nameof(NonTcp), NonTcp);
        Check(nameof(TcpSyn), TcpSyn);
        Check(nameof(TcpClosed), TcpClosed);
        Check(nameof(ReportInterval), ReportInterval);
        return faults;

        void Check(string name, TimeSpan value)
        {
            if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(30))
            {
                faults.Add(new ValidationFault(name, $"{value}", "must be 1 second to 30 days"));
            }
        }
    }
}
