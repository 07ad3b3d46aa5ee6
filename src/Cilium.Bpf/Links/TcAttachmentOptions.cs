// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How <see cref="TcAttachment"/> attaches a program.</summary>
public sealed class TcAttachmentOptions
{
    /// <summary>Where to pin the tcx link, so that the program stays attached when this process ends; null, the default, to
    /// detach on dispose. With clsact nothing is pinned, but setting this keeps the filter attached all the same. A link pinned
    /// there already is taken over and its program replaced.</summary>
    public string? PinPath { get; set; }

    /// <summary>Where among the programs already there, for tcx. Default: behind them.</summary>
    public AttachPosition Position { get; set; }

    /// <summary>Name, priority and handle of the filter, for clsact.</summary>
    public ClsactOptions Clsact { get; set; } = new();

    /// <summary>Whether to use clsact even where the kernel has tcx. Default: no.</summary>
    public bool IsClsactForced { get; set; }
}
