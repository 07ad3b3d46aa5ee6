// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Where an XDP program runs.</summary>
public enum XdpMode
{
    /// <summary>In the driver where it can, else in the generic stack.</summary>
    Auto = 0,

    /// <summary>In the generic stack, behind the driver: works with every driver, slower.</summary>
    Generic = 1,

    /// <summary>In the driver.</summary>
    Native = 2,

    /// <summary>In the device.</summary>
    Offloaded = 3,
}
