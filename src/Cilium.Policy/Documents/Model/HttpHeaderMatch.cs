// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>A header with its value, or a secret that holds it.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The value; empty when a secret holds it.</param>
/// <param name="SecretNamespace">The secret's namespace; may be empty.</param>
/// <param name="SecretName">The secret's name; empty without a secret.</param>
/// <param name="MismatchAction">Empty to deny, or <c>LOG</c>, <c>ADD</c>, <c>DELETE</c>, <c>REPLACE</c>.</param>
public sealed record HttpHeaderMatch(string Name, string Value, string SecretNamespace, string SecretName, string MismatchAction);
