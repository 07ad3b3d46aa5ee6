// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a scalar stands for.</summary>
internal enum ScalarType
{
    Null,
    Text,
    Number,
    Boolean,
}

/// <summary>A string, number, boolean or null.</summary>
internal sealed class ScalarNode(ScalarType type, string text, int line, int column) : DocumentNode(line, column)
{
    public ScalarType Type { get; } = type;

    /// <summary>The text: unescaped for strings, as written for numbers, <c>true</c> or <c>false</c> for booleans.</summary>
    public string Text { get; } = text;

    public override int Size => 1;

    public override string Kind => Type switch
    {
        ScalarType.Null => "null",
        ScalarType.Number => "a number",
        ScalarType.Boolean => "a boolean",
        _ => "a string",
    };

    internal override DocumentNode Clone() => new ScalarNode(Type, Text, Line, Column);
}
