// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>One entry of a selector's <c>matchExpressions</c> as documents write it, not yet judged.</summary>
/// <param name="Key">The key, with or without <c>source:</c>.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
/// <param name="Values">The values; missing means none.</param>
public sealed record SelectorExpression(string Key, string Operator, IReadOnlyList<string>? Values = null);
