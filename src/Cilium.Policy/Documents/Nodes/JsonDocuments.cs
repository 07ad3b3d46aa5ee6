// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;

namespace Cilium.Policy;

/// <summary>Builds nodes from JSON text; several values may follow each other.</summary>
internal ref struct JsonDocuments
{
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private int _line;
    private int _column;
    private int _counted;

    private JsonDocuments(ReadOnlySpan<byte> text)
    {
        _text = text;
        _line = 1;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions
        {
            AllowMultipleValues = true,
            MaxDepth = 64,
            AllowTrailingCommas = false,
            CommentHandling = JsonCommentHandling.Disallow,
        });
    }

    /// <summary>Reads every value of the text.</summary>
    /// <exception cref="DocumentSyntaxException">From this place on it is not JSON.</exception>
    public static List<DocumentNode> Parse(string text)
    {
        var documents = new List<DocumentNode>();
        var reader = new JsonDocuments(Encoding.UTF8.GetBytes(text));
        try
        {
            while (reader._reader.Read())
            {
                documents.Add(reader.ReadValue());
            }
        }
        catch (JsonException error)
        {
            throw new DocumentSyntaxException(
                error.Message.Split(" LineNumber:")[0],
                (int)(error.LineNumber ?? 0) + 1,
                (int)(error.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            // The reader found an escape or byte sequence that is no text.
            throw new DocumentSyntaxException("not valid Unicode text", reader._line, 1);
        }

        return documents;
    }

    private DocumentNode ReadValue()
    {
        var (line, column) = Place();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(new MappingNode(line, column));
            case JsonTokenType.StartArray:
                var sequence = new SequenceNode(line, column);
                while (ReadNext() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    sequence.Add(ReadValue());
                }

                return sequence;
            case JsonTokenType.String:
                return new ScalarNode(ScalarType.Text, _reader.GetString()!, line, column);
            case JsonTokenType.Number:
                return new ScalarNode(ScalarType.Number, Encoding.UTF8.GetString(_reader.ValueSpan), line, column);
            case JsonTokenType.True:
                return new ScalarNode(ScalarType.Boolean, "true", line, column);
            case JsonTokenType.False:
                return new ScalarNode(ScalarType.Boolean, "false", line, column);
            default:
                return new ScalarNode(ScalarType.Null, "", line, column);
        }
    }

    private MappingNode ReadObject(MappingNode node)
    {
        while (ReadNext() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var key = _reader.GetString()!;
            var (line, column) = Place();
            ReadNext();
            if (!node.TryAdd(key, ReadValue()))
            {
                throw new DocumentSyntaxException($"the field '{key}' is written twice in one object", line, column);
            }
        }

        return node;
    }

    private bool ReadNext()
    {
        if (_reader.Read())
        {
            return true;
        }

        var (line, column) = Place();
        throw new DocumentSyntaxException("the text ends before the value does", line, column);
    }

    private (int Line, int Column) Place()
    {
        var start = (int)_reader.TokenStartIndex;
        for (; _counted < start; _counted++)
        {
            var unit = _text[_counted];
            if (unit == (byte)'\n')
            {
                _line++;
                _column = 0;
            }
            else if ((unit & 0xC0) != 0x80)
            {
                _column++;
            }
        }

        return (_line, _column + 1);
    }
}
