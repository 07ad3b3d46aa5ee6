// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cilium.Policy;

/// <summary>Reads the fields of one object, noting each that is of the wrong type. A null counts as absent.</summary>
internal readonly struct Fields
{
    private Fields(MappingNode node, FaultList faults)
    {
        Node = node;
        Faults = faults;
    }

    public MappingNode Node { get; }

    public FaultList Faults { get; }

    /// <summary>The fields of a value that must be an object; none, with a fault, if it is something else.</summary>
    public static Fields Of(DocumentNode node, FaultList faults)
    {
        if (node is MappingNode mapping)
        {
            return new(mapping, faults);
        }

        if (!node.IsNull)
        {
            faults.Add(PolicyFaultIds.Type, node, $"must be an object, not {node.Kind}");
        }

        return new(new MappingNode(node.Line, node.Column), faults);
    }

    public bool Has(string key) => Node.TryGet(key, out _);

    public void Fault(string id, string field, string message) => Faults.Add(id, Node, field, message);

    public string? Text(string key) => Node.TryGet(key, out var value) ? TextOf(value, Faults) : null;

    public static string? TextOf(DocumentNode value, FaultList faults)
    {
        if (value is ScalarNode { Type: ScalarType.Text } scalar)
        {
            return scalar.Text;
        }

        if (value.IsNull)
        {
            return "";
        }

        var hint = value is ScalarNode ? "; put it in quotes" : "";
        faults.Add(PolicyFaultIds.Type, value, $"must be a string, not {value.Kind}{hint}");
        return null;
    }

    public bool? Switch(string key)
    {
        if (!Node.TryGet(key, out var value))
        {
            return null;
        }

        if (value is ScalarNode { Type: ScalarType.Boolean } scalar)
        {
            return scalar.Text == "true";
        }

        Faults.Add(PolicyFaultIds.Type, value, $"must be true or false, not {value.Kind}");
        return null;
    }

    /// <summary>A whole number of 32 bits.</summary>
    public int? Integer(string key) => Node.TryGet(key, out var value) ? IntegerOf(value, Faults) : null;

    public static int? IntegerOf(DocumentNode value, FaultList faults)
    {
        if (value is ScalarNode { Type: ScalarType.Number } scalar)
        {
            if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            faults.Add(PolicyFaultIds.Type, value, $"must be a whole number of 32 bits, not '{scalar.Text}'");
        }
        else
        {
            faults.Add(PolicyFaultIds.Type, value, $"must be a number, not {value.Kind}");
        }

        return null;
    }

    public bool TryObject(string key, out Fields fields)
    {
        if (Node.TryGet(key, out var value))
        {
            fields = Of(value, Faults);
            return true;
        }

        fields = default;
        return false;
    }

    /// <summary>The items of a list; null when the field is absent, which is not the same as empty.</summary>
    public ImmutableArray<T>? List<T>(string key, Func<DocumentNode, FaultList, T> read)
    {
        if (!TryList(key, out var items))
        {
            return null;
        }

        var list = ImmutableArray.CreateBuilder<T>(items.Count);
        foreach (var item in items)
        {
            list.Add(read(item, Faults));
        }

        return list.MoveToImmutable();
    }

    public bool TryList(string key, [NotNullWhen(true)] out IReadOnlyList<DocumentNode>? items)
    {
        items = null;
        if (!Node.TryGet(key, out var value))
        {
            return false;
        }

        if (value is SequenceNode sequence)
        {
            items = sequence.Items;
            return true;
        }

        Faults.Add(PolicyFaultIds.Type, value, $"must be a list, not {value.Kind}");
        return false;
    }

    public ImmutableArray<string>? Texts(string key) => List(key, static (node, faults) => TextOf(node, faults) ?? "");

    /// <summary>The entries of an object whose values are strings.</summary>
    public IEnumerable<(string Key, string Value, DocumentNode Node)> TextMap(string key)
    {
        if (TryObject(key, out var fields))
        {
            foreach (var (name, value) in fields.Node.Fields)
            {
                if (TextOf(value, Faults) is { } text)
                {
                    yield return (name, text, value);
                }
            }
        }
    }

    /// <summary>Notes the fields that are none of <paramref name="known"/>; they are ignored, as the Kubernetes API does.</summary>
    public void NoticeUnknown(params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in Node.Fields)
        {
            if (!known.Contains(name))
            {
                Faults.AddNotice(PolicyFaultIds.UnknownField, value, $"the field '{name}' is not known and is ignored");
            }
        }
    }
}
