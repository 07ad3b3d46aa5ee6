// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What connection tracking knew of a traced packet; the highest bit of the byte says that it was encrypted.</summary>
public enum TraceReason : byte
{
    /// <summary>A new connection, admitted by policy.</summary>
    New = 0,

    /// <summary>An established connection.</summary>
    Established = 1,

    /// <summary>A reply.</summary>
    Reply = 2,

    /// <summary>Related to a connection, such as an ICMP error.</summary>
    Related = 3,

    /// <summary>A connection that was opened again; no longer emitted.</summary>
    Reopened = 4,

    /// <summary>Not known.</summary>
    Unknown = 5,

    /// <summary>Encapsulated in SRv6.</summary>
    Srv6Encapsulate = 6,

    /// <summary>Taken out of SRv6.</summary>
    Srv6Decapsulate = 7,

    /// <summary>Overlay traffic that is encrypted; no longer emitted.</summary>
    EncryptOverlay = 8,

    /// <summary>Flag: the packet was encrypted.</summary>
    EncryptedFlag = 0x80,
}
