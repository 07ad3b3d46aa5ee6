// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How to attach a program by tcx.</summary>
public sealed class TcxOptions
{
    /// <summary>Where among the programs already there. Default: behind them.</summary>
    public AttachPosition Position { get; set; }

    /// <summary>The revision that the hook must have (see <see cref="BpfAttachments.QueryTcx"/>), so that nobody else's change
    /// goes unnoticed; 0, the default, to attach in any case.</summary>
    public ulong ExpectedRevision { get; set; }
}
