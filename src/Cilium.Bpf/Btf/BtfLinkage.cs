// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The linkage of a function or variable.</summary>
public enum BtfLinkage
{
    /// <summary>Visible in its file only.</summary>
    Static = 0,

    /// <summary>Visible to other files.</summary>
    Global = 1,

    /// <summary>Declared here, defined elsewhere.</summary>
    Extern = 2,
}
