// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A map, program, variable, section or type that does not exist under the name given.</summary>
public sealed class BpfNameNotFoundException : ArgumentException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">What was looked for, for example <c>map</c>.</param>
    /// <param name="name">The name given.</param>
    /// <param name="container">Where it was looked for.</param>
    /// <param name="known">The names that exist.</param>
    public BpfNameNotFoundException(string kind, string name, string container, IEnumerable<string> known)
        : this(kind, name, container, Bpf.CloseNames.Of(name, known))
    {
    }

    private BpfNameNotFoundException(string kind, string name, string container, IReadOnlyList<string> close)
        : base(close.Count == 0
            ? $"There is no {kind} '{name}' in {container}."
            : $"There is no {kind} '{name}' in {container}. Close names: {string.Join(", ", close)}.")
    {
        Kind = kind;
        Name = name;
        CloseNames = close;
    }

    /// <summary>What was looked for, for example <c>map</c>.</summary>
    public string Kind { get; }

    /// <summary>The name given.</summary>
    public string Name { get; }

    /// <summary>Up to five existing names that resemble it, the closest first.</summary>
    public IReadOnlyList<string> CloseNames { get; }
}
