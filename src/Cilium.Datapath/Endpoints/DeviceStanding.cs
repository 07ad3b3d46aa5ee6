// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>How much speaks for a device being its endpoint's, ascending.</summary>
internal enum DeviceStanding
{
    /// <summary>It does not exist.</summary>
    Gone,

    /// <summary>It exists, without our programs.</summary>
    Present,

    /// <summary>Our programs are attached to it.</summary>
    Attached,
}
