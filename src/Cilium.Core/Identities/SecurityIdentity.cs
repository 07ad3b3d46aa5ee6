// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>An identity: a number and the labels that it stands for.</summary>
/// <param name="Id">The number.</param>
/// <param name="Labels">The labels.</param>
public sealed record SecurityIdentity(NumericIdentity Id, LabelSet Labels)
{
    /// <summary>Number and labels in one line.</summary>
    public override string ToString() => $"{Id} [{Labels}]";
}
