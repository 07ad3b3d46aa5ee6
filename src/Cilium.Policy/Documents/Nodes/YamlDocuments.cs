// SPDX-License-Identifier: Apache-2.0
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cilium.Policy;

/// <summary>Builds nodes from the events of a YAML parser.</summary>
/// <remarks>Aliases are copied, within a bound, so that a small text cannot unfold into a large document.</remarks>
internal sealed class YamlDocuments
{
    private const int MaxDepth = 64;

    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, DocumentNode> _anchors = [];
    private int _copyBudget;

    private YamlDocuments(string text)
    {
        _parser = new Parser(new StringReader(text));
        _copyBudget = 1_000 + text.Length;
    }

    /// <summary>Reads every document of the text; empty documents are left out.</summary>
    /// <exception cref="DocumentSyntaxException">From this place on it is not YAML.</exception>
    public static List<DocumentNode> Parse(string text)
    {
        var documents = new YamlDocuments(text);
        try
        {
            return documents.ReadStream();
        }
        catch (YamlException error)
        {
            // At the end of the text the parser counts a line more than there is.
            var lines = text.AsSpan().TrimEnd('\n').Count('\n') + 1;
            throw new DocumentSyntaxException(error.Message, Math.Min(LineOf(error.Start), lines), ColumnOf(error.Start));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser gives up on some broken texts in this way; where it stood last is all there is to tell.
            var last = documents._parser.Current?.End ?? Mark.Empty;
            throw new DocumentSyntaxException("not YAML from here on", Math.Max(1, LineOf(last)), Math.Max(1, ColumnOf(last)));
        }
    }

    private static int LineOf(Mark mark) => (int)mark.Line;

    private static int ColumnOf(Mark mark) => (int)mark.Column;

    private List<DocumentNode> ReadStream()
    {
        var documents = new List<DocumentNode>();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            var root = Read(0);
            if (!root.IsNull)
            {
                documents.Add(root);
            }

            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private DocumentNode Read(int depth)
    {
        var at = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw At(at, $"nested deeper than {MaxDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Copy(alias);
        }

        DocumentNode node;
        AnchorName anchor;
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            anchor = scalar.Anchor;
            node = ReadScalar(scalar);
        }
        else if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            anchor = sequence.Anchor;
            node = ReadSequence(sequence, depth);
        }
        else if (_parser.TryConsume<MappingStart>(out var mapping))
        {
            anchor = mapping.Anchor;
            node = ReadMapping(mapping, depth);
        }
        else
        {
            throw At(at, "a value is expected here");
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private static ScalarNode ReadScalar(Scalar scalar)
    {
        var isTagged = !scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific;
        var isText = scalar.Style != ScalarStyle.Plain || (isTagged && scalar.Tag.Value == "tag:yaml.org,2002:str");
        var (type, text) = isText ? (ScalarType.Text, scalar.Value) : YamlScalar.Resolve(scalar.Value);
        return new ScalarNode(type, text, LineOf(scalar.Start), ColumnOf(scalar.Start));
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth)
    {
        var node = new SequenceNode(LineOf(start.Start), ColumnOf(start.Start));
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            node.Add(Read(depth + 1));
        }

        return node;
    }

    private MappingNode ReadMapping(MappingStart start, int depth)
    {
        var node = new MappingNode(LineOf(start.Start), ColumnOf(start.Start));
        DocumentNode? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyEvent = _parser.Current!;
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw At(keyEvent, "a field name must be a plain word or a quoted text");
            }

            var value = Read(depth + 1);
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
            {
                merged = value;
            }
            else if (!node.TryAdd(key.Value, value))
            {
                throw At(keyEvent, $"the field '{key.Value}' is written twice in one object");
            }
        }

        Merge(node, merged, start);
        return node;
    }

    private static void Merge(MappingNode node, DocumentNode? merged, MappingStart start)
    {
        IEnumerable<DocumentNode> sources = merged switch
        {
            null => [],
            SequenceNode list => list.Items,
            _ => [merged],
        };
        foreach (var source in sources)
        {
            if (source is not MappingNode mapping)
            {
                throw At(start, "'<<' takes an object or a list of objects");
            }

            foreach (var (key, value) in mapping.Fields)
            {
                node.TryAdd(key, value);
            }
        }
    }

    private DocumentNode Copy(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
        {
            throw At(alias, $"the anchor '{alias.Value}' is not defined before this place");
        }

        _copyBudget -= node.Size;
        return _copyBudget >= 0 ? node.Clone() : throw At(alias, "the aliases unfold into too large a document");
    }

    private static DocumentSyntaxException At(ParsingEvent place, string message) =>
        new(message, LineOf(place.Start), ColumnOf(place.Start));
}
