// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Protocol and port as a rule gives them. What rules say about one key for one peer is merged.</summary>
internal readonly record struct FilterKey(byte Protocol, string Name, ushort Port, ushort EndPort, bool HasAnyPort);
