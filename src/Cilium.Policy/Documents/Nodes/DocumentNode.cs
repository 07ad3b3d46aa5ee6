// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Cilium.Policy;

/// <summary>A value in a YAML or JSON document that knows where it stands.</summary>
internal abstract class DocumentNode(int line, int column)
{
    private DocumentNode? _parent;
    private string? _key;
    private int _index;

    /// <summary>The line where the value begins, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column where the value begins, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>What the value is, for messages: an object, a list, a string ...</summary>
    public abstract string Kind { get; }

    /// <summary>The number of values in it, itself included.</summary>
    public abstract int Size { get; }

    public bool IsNull => this is ScalarNode { Type: ScalarType.Null };

    /// <summary>The field names and indexes that lead here from the top of the document; empty at the top.</summary>
    public string Path
    {
        get
        {
            if (_parent is null)
            {
                return "";
            }

            var steps = new Stack<DocumentNode>();
            for (var node = this; node._parent is not null; node = node._parent)
            {
                steps.Push(node);
            }

            var path = new StringBuilder();
            foreach (var node in steps)
            {
                AppendStep(path, node._key, node._index);
            }

            return path.ToString();
        }
    }

    /// <summary>The path of a field of this value.</summary>
    public string PathOf(string key)
    {
        var path = new StringBuilder(Path);
        AppendStep(path, key, 0);
        return path.ToString();
    }

    internal void PlaceIn(DocumentNode parent, string? key, int index)
    {
        _parent = parent;
        _key = key;
        _index = index;
    }

    /// <summary>A copy that can stand at another place of the document.</summary>
    internal abstract DocumentNode Clone();

    private static void AppendStep(StringBuilder path, string? key, int index)
    {
        if (key is null)
        {
            path.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
        else if (key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            path.Append(path.Length == 0 ? "" : ".").Append(key);
        }
        else
        {
            path.Append("[\"").Append(key).Append("\"]");
        }
    }
}
