// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>The policy objects of a text, file or directory.</summary>
/// <param name="Documents">The policies in the order written.</param>
/// <param name="Notices">What was ignored: unknown fields, objects of other kinds.</param>
public sealed record PolicyDocumentSet(ImmutableArray<PolicyDocument> Documents, ImmutableArray<PolicyFault> Notices);
