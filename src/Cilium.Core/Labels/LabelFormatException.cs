// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A text cannot be read as a label, or the parts do not make one.</summary>
public sealed class LabelFormatException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "label-format";

    /// <summary>Creates the error for <paramref name="text"/>.</summary>
    /// <param name="text">The offending text.</param>
    /// <param name="reason">What is wrong with it.</param>
    public LabelFormatException(string text, string reason)
        : base(ErrorId, $"'{text}' is not a label: {reason}.", "Write labels as [source:]key[=value].")
    {
        Text = text;
        Reason = reason;
    }

    /// <summary>The offending text.</summary>
    public string Text { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }
}
