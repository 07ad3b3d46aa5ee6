// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf.Build;

/// <summary>Gives each C type its C# type, and remembers which types have to be written.</summary>
internal sealed class TypeCatalog
{
    private const int DeepestNesting = 16;

    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Identifiers _names;
    private readonly Dictionary<uint, string> _written = [];
    private readonly Dictionary<(string Element, uint Length), string> _arrays = [];
    private readonly Queue<(string Name, BtfType Type)> _pending = new();

    public TypeCatalog(IReadOnlyDictionary<string, string> given, Identifiers names)
    {
        _given = given;
        _names = names;
    }

    /// <summary>The fixed-size arrays in use, each with its name.</summary>
    public IEnumerable<(string Name, string Element, uint Length)> Arrays =>
        _arrays.Select(a => (a.Value, a.Key.Element, a.Key.Length)).OrderBy(a => a.Value, StringComparer.Ordinal);

    /// <summary>The next type that was asked for and is not written yet.</summary>
    public bool TryTakePending(out (string Name, BtfType Type) next) => _pending.TryDequeue(out next);

    /// <summary>The C# name of a type; null when C# has nothing for it (functions, incomplete types).</summary>
    public string? NameOf(BtfType type, string nameIfAnonymous) => NameOf(type, nameIfAnonymous, 0);

    private string? NameOf(BtfType type, string nameIfAnonymous, int depth)
    {
        // A type map may name a typedef on the way as well as the type behind it.
        var alias = string.Empty;
        for (var step = 0; step < 64 && type is BtfReference { IsPointer: false } reference; step++)
        {
            if (reference.Kind == BtfKind.Typedef)
            {
                if (_given.TryGetValue(reference.Name, out var byAlias))
                {
                    return Global(byAlias);
                }

                alias = reference.Name;
            }

            type = reference.Target;
        }

        if (_given.TryGetValue(type.CName, out var given))
        {
            return Global(given);
        }

        return type switch
        {
            BtfInteger integer => Integer(integer),
            BtfFloat { ByteSize: 4 } => "float",
            BtfFloat { ByteSize: 8 } => "double",
            BtfReference => "ulong",
            BtfArray { Length: 0 } => null,
            BtfArray array when depth < DeepestNesting => Array(array, nameIfAnonymous, depth),
            BtfComposite { ByteSize: > 0 } or BtfEnumeration { ByteSize: 1 or 2 or 4 or 8 } => Named(type, alias.Length > 0 ? alias : nameIfAnonymous),
            _ => null,
        };
    }

    private static string? Integer(BtfInteger integer) => (integer.IsBool, integer.ByteSize, integer.IsSigned) switch
    {
        (true, 1, _) => "bool",
        (_, 1, _) when integer.IsChar || integer.Name == "char" => "byte",
        (_, 1, false) => "byte",
        (_, 1, true) => "sbyte",
        (_, 2, false) => "ushort",
        (_, 2, true) => "short",
        (_, 4, false) => "uint",
        (_, 4, true) => "int",
        (_, 8, false) => "ulong",
        (_, 8, true) => "long",
        (_, 16, false) => "global::System.UInt128",
        (_, 16, true) => "global::System.Int128",
        _ => null,
    };

    private string? Array(BtfArray array, string nameIfAnonymous, int depth)
    {
        if (NameOf(array.Element, nameIfAnonymous, depth + 1) is not { } element)
        {
            return null;
        }

        if (!_arrays.TryGetValue((element, array.Length), out var name))
        {
            var stem = element[(element.LastIndexOfAny(['.', ':']) + 1)..];
            name = _names.Take(string.Create(CultureInfo.InvariantCulture, $"{stem}_array{array.Length}"));
            _arrays.Add((element, array.Length), name);
        }

        return name;
    }

    private string Named(BtfType type, string nameIfAnonymous)
    {
        if (!_written.TryGetValue(type.Id, out var name))
        {
            name = _names.Take(type.Name.Length > 0 ? type.Name : nameIfAnonymous);
            _written.Add(type.Id, name);
            _pending.Enqueue((name, type));
        }

        return name;
    }

    private static string Global(string name) =>
        name.StartsWith("global::", StringComparison.Ordinal) || !name.Contains('.', StringComparison.Ordinal) ? name : "global::" + name;
}
