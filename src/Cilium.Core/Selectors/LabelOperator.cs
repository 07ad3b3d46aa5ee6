// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What a <see cref="Requirement"/> demands of the label with its key.</summary>
public enum LabelOperator
{
    /// <summary>The label is there and its value is one of the given.</summary>
    In,

    /// <summary>The label is missing, or its value is none of the given.</summary>
    NotIn,

    /// <summary>The label is there, with whatever value.</summary>
    Exists,

    /// <summary>The label is missing.</summary>
    DoesNotExist,
}
