// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf;

/// <summary>Spells a type as a C declaration would.</summary>
internal static class BtfCName
{
    public static string Of(BtfType type)
    {
        var suffix = new StringBuilder();
        var prefix = new StringBuilder();
        for (var depth = 0; depth < Btf.MaxChain; depth++)
        {
            switch (type)
            {
                case BtfReference { Kind: BtfKind.Typedef }:
                    return prefix + type.Name + suffix;
                case BtfReference { Kind: BtfKind.TypeTag } tag:
                    type = tag.Target;
                    continue;
                case BtfReference { IsPointer: true } pointer:
                    suffix.Insert(0, suffix.Length > 0 && suffix[0] == '*' ? "*" : " *");
                    type = pointer.Target;
                    continue;
                case BtfReference qualifier:
                    prefix.Append(Keyword(qualifier.Kind)).Append(' ');
                    type = qualifier.Target;
                    continue;
                case BtfArray array:
                    suffix.Append('[').Append(array.Length).Append(']');
                    type = array.Element;
                    continue;
                case BtfFunctionPrototype:
                    return prefix + "function" + suffix;
                case BtfComposite composite:
                    return prefix + (composite.IsUnion ? "union " : "struct ") + NameOr(type) + suffix;
                case BtfForward forward:
                    return prefix + (forward.IsUnion ? "union " : "struct ") + NameOr(type) + suffix;
                case BtfEnumeration:
                    return prefix + "enum " + NameOr(type) + suffix;
                default:
                    return prefix + NameOr(type) + suffix;
            }
        }

        return prefix + "..." + suffix;
    }

    private static string NameOr(BtfType type) => type.Name.Length == 0 ? "(anonymous)" : type.Name;

    private static string Keyword(BtfKind kind) => kind switch
    {
        BtfKind.Const => "const",
        BtfKind.Volatile => "volatile",
        _ => "restrict",
    };
}
