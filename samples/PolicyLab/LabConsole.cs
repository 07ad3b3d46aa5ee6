// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolicyLab;

/// <summary>Where the commands read from and write to.</summary>
internal sealed class LabConsole(Stream input, Stream output, TextWriter error)
{
    // Nothing of it goes into a web page.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Standard input, bytes as they come.</summary>
    public Stream Input => input;

    /// <summary>Standard output, for what is bytes already.</summary>
    public Stream RawOutput => output;

    /// <summary>Standard output, for text.</summary>
    public TextWriter Output { get; } = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };

    /// <summary>Standard error.</summary>
    public TextWriter Error => error;

    public void Write(JsonNode json) => Output.WriteLine(json.ToJsonString(s_json));
}
