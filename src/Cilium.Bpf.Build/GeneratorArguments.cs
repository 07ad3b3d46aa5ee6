// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Build;

/// <summary>What the build step asks for.</summary>
/// <param name="Object">The object file.</param>
/// <param name="Output">The C# file to write.</param>
/// <param name="Namespace">The namespace of the skeleton.</param>
/// <param name="ClassName">The name of the skeleton; empty for one after the object.</param>
/// <param name="Access">internal or public.</param>
/// <param name="Resource">The name of the embedded resource that holds the object.</param>
/// <param name="Types">C types that have C# types of their own.</param>
/// <param name="ExtraTypes">C types to generate although no map or variable has them.</param>
internal sealed record GeneratorArguments(
    string Object,
    string Output,
    string Namespace,
    string ClassName,
    string Access,
    string Resource,
    IReadOnlyDictionary<string, string> Types,
    IReadOnlyList<string> ExtraTypes)
{
    public static GeneratorArguments Parse(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            values[args[i]] = args[i + 1];
        }

        var access = Optional(values, "--access", "internal");
        return new GeneratorArguments(
            Required(values, "--object"),
            Required(values, "--output"),
            Optional(values, "--namespace", string.Empty),
            Optional(values, "--class", string.Empty),
            access is "internal" or "public" ? access : throw new GeneratorException($"Access is '{access}'; it can be internal or public."),
            Required(values, "--resource"),
            Split(Optional(values, "--types", string.Empty)).Select(Pair).ToDictionary(p => p.C, p => p.CSharp, StringComparer.Ordinal),
            Split(Optional(values, "--extra", string.Empty)));
    }

    private static string Required(Dictionary<string, string> values, string name) =>
        values.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw new GeneratorException($"The argument {name} is missing.");

    private static string Optional(Dictionary<string, string> values, string name, string fallback) =>
        values.GetValueOrDefault(name) is { Length: > 0 } value ? value : fallback;

    private static string[] Split(string list) =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static (string C, string CSharp) Pair(string entry)
    {
        var parts = entry.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts is [{ Length: > 0 } c, { Length: > 0 } csharp]
            ? (c, csharp)
            : throw new GeneratorException($"TypeMap has '{entry}'; its entries are written 'struct c_name=CSharp.Name'.");
    }
}
