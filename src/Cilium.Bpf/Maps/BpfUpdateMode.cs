// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Whether the entry that is written must, may or must not exist.</summary>
public enum BpfUpdateMode
{
    /// <summary>Add or replace.</summary>
    Any = 0,

    /// <summary>Add only; <c>EEXIST</c> when the entry exists. Array elements always exist.</summary>
    MustNotExist = 1,

    /// <summary>Replace only; <c>ENOENT</c> when the entry does not exist.</summary>
    MustExist = 2,
}
