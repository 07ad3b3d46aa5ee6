// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text;

namespace Cilium.Policy;

/// <summary>Reads policy objects from YAML and JSON: several documents in one text, <c>List</c> objects, files, directories.</summary>
/// <remarks>Objects of other kinds that stand among the policies are skipped and named in
/// <see cref="PolicyDocumentSet.Notices"/>. Safe from any thread.</remarks>
public static class PolicyDocuments
{
    private static readonly string[] s_extensions = [".yaml", ".yml", ".json"];

    /// <summary>Reads a text. Text whose first character is a brace or bracket is JSON, everything else YAML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">What documents may contain; null for the defaults.</param>
    /// <param name="file">Where the text comes from, for messages; empty if not from a file.</param>
    /// <exception cref="PolicyValidationException">The text has faults; the error holds every one.</exception>
    public static PolicyDocumentSet Parse(string text, PolicyDocumentOptions? options = null, string file = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        var faults = new FaultList(file);
        var documents = Parse(text, options ?? new(), faults);
        faults.ThrowIfAny();
        return new(documents, [.. faults.Notices]);
    }

    /// <summary>Reads a UTF-8 stream to its end and parses it; the stream stays open.</summary>
    /// <inheritdoc cref="Parse(string, PolicyDocumentOptions?, string)" path="/exception"/>
    public static async Task<PolicyDocumentSet> ParseAsync(
        Stream stream, PolicyDocumentOptions? options = null, string file = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return Parse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), options, file);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <inheritdoc cref="Parse(string, PolicyDocumentOptions?, string)" path="/exception"/>
    public static PolicyDocumentSet Load(string path, PolicyDocumentOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(File.ReadAllText(path), options, path);
    }

    /// <summary>Reads every file of a directory whose name ends in <c>.yaml</c>, <c>.yml</c> or <c>.json</c>, in the order
    /// of names, without hidden files and sub-directories.</summary>
    /// <exception cref="PolicyValidationException">Files have faults, or two documents have one name; the error holds the
    /// faults of all files.</exception>
    public static PolicyDocumentSet LoadDirectory(string path, PolicyDocumentOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var documents = new List<PolicyDocument>();
        var faults = new List<PolicyFault>();
        var notices = new List<PolicyFault>();
        foreach (var file in FilesOf(path))
        {
            var found = new FaultList(file);
            documents.AddRange(Parse(File.ReadAllText(file), options ?? new(), found));
            faults.AddRange(found.Faults);
            notices.AddRange(found.Notices);
        }

        faults.AddRange(FindDuplicates(documents));
        return faults.Count == 0 ? new([.. documents], [.. notices]) : throw new PolicyValidationException(faults);
    }

    /// <summary>The policy files of a directory in the order of their names.</summary>
    internal static IEnumerable<string> FilesOf(string directory) =>
        Directory.EnumerateFiles(directory)
            .Where(file => !Path.GetFileName(file).StartsWith('.'))
            .Where(file => s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);

    /// <summary>A fault for each document whose name an earlier one has already.</summary>
    internal static IEnumerable<PolicyFault> FindDuplicates(IEnumerable<PolicyDocument> documents)
    {
        var first = new Dictionary<PolicyResource, PolicyDocument>();
        foreach (var document in documents)
        {
            if (!first.TryAdd(document.Resource, document))
            {
                var other = first[document.Resource];
                var place = other.File.Length == 0 ? $"line {other.Line}" : $"{other.File}:{other.Line}";
                yield return new(
                    PolicyFaultIds.Duplicate, document.File, document.Line, 1, document.Resource.ToString(), "metadata.name",
                    $"{document.Resource} is defined already at {place}");
            }
        }
    }

    internal static ImmutableArray<PolicyDocument> Parse(string text, PolicyDocumentOptions options, FaultList faults)
    {
        var documents = ImmutableArray.CreateBuilder<PolicyDocument>();
        try
        {
            var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
            var isJson = !start.IsEmpty && start[0] is '{' or '[';
            foreach (var root in isJson ? JsonDocuments.Parse(text) : YamlDocuments.Parse(text))
            {
                new DocumentReader(options, faults).Read(root, documents);
            }
        }
        catch (DocumentSyntaxException error)
        {
            faults.Document = "";
            faults.Add(error);
        }

        if (faults.Faults.Count == 0)
        {
            foreach (var fault in FindDuplicates(documents))
            {
                faults.Add(fault);
            }
        }

        return documents.ToImmutable();
    }
}
