// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>A named listener of a proxy configuration.</summary>
/// <param name="ConfigKind">The kind of the configuration object; may be empty.</param>
/// <param name="ConfigName">The name of the configuration object.</param>
/// <param name="Name">The listener's name.</param>
/// <param name="Priority">1 (first) to 100; 0 when not given.</param>
public sealed record ListenerReference(string ConfigKind, string ConfigName, string Name, byte Priority);
