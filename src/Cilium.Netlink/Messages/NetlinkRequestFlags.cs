// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Netlink;

/// <summary>How a netlink request treats what exists. Values are those of <c>linux/netlink.h</c>.</summary>
/// <remarks><c>NLM_F_REQUEST</c> and <c>NLM_F_ACK</c> are added by the socket.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The protocol's name for them.")]
[SuppressMessage("Usage", "CA2217:Do not mark enums with FlagsAttribute", Justification = "Dump shares the bits of Replace and Exclusive in the kernel's interface.")]
public enum NetlinkRequestFlags
{
    /// <summary>No modifier: change or read one object.</summary>
    None = 0,

    /// <summary>Replace a matching object (<c>NLM_F_REPLACE</c>).</summary>
    Replace = 0x100,

    /// <summary>Fail with EEXIST when the object exists (<c>NLM_F_EXCL</c>).</summary>
    Exclusive = 0x200,

    /// <summary>List every object (<c>NLM_F_DUMP</c>).</summary>
    Dump = 0x300,

    /// <summary>Create the object when it does not exist (<c>NLM_F_CREATE</c>).</summary>
    Create = 0x400,

    /// <summary>Add to the end of the list of objects (<c>NLM_F_APPEND</c>).</summary>
    Append = 0x800,
}
