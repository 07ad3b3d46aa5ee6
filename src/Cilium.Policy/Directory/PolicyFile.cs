// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>A file of policies: what it says now, and what of it is in force.</summary>
internal sealed class PolicyFile(string path)
{
    private bool _isRead;
    private byte[]? _content;
    private ImmutableArray<PolicyFault> _faults = [];
    private ImmutableArray<PolicyFault> _storeFaults = [];

    public string Path { get; } = path;

    /// <summary>By which a change is recognised without reading: length and time of the last write.</summary>
    public (long Length, DateTime Written) Stamp { get; private set; }

    /// <summary>What the file says; null when it has faults.</summary>
    public ImmutableArray<PolicyDocument>? Documents { get; private set; }

    public ImmutableArray<PolicyFault> Notices { get; private set; } = [];

    /// <summary>The last good version.</summary>
    public ImmutableArray<PolicyDocument> InForce { get; private set; } = [];

    /// <summary>Whether there is a last good version; without, <see cref="InForce"/> is empty.</summary>
    public bool HasVersion { get; private set; }

    /// <summary>Whether <see cref="InForce"/> is what a former process kept, since nothing good was read from the file yet.</summary>
    public bool IsFromStore { get; private set; }

    /// <summary>The content of the version in force while it still has to be kept for the next start; null otherwise.</summary>
    public byte[]? Unkept { get; private set; }

    public void Read(PolicyDirectoryOptions options, LastGoodFiles? store, bool isForced)
    {
        try
        {
            var info = new FileInfo(Path);
            var target = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            var stamp = (target.Length, target.LastWriteTimeUtc);
            if (!isForced && stamp == Stamp && _faults.IsEmpty)
            {
                return;
            }

            if (target.Length > options.MaxFileSize)
            {
                Fail(PolicyFaultIds.FileSize, $"the file has {target.Length} bytes; at most {options.MaxFileSize} are read");
            }
            else
            {
                var content = File.ReadAllBytes(Path);
                var (documents, faults, notices) = Parse(Path, content, options);
                (Documents, _faults, Notices, Stamp) = (documents, faults, notices, stamp);
                _content = documents is null || store is null ? null : content;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(PolicyFaultIds.File, $"the file cannot be read: {error.Message}");
        }

        if (!_isRead && store is not null)
        {
            TakeFrom(store, options);
        }

        _isRead = true;
    }

    /// <summary>Notes that what the file says now is in force.</summary>
    public void SetInForce()
    {
        InForce = Documents!.Value;
        HasVersion = true;
        IsFromStore = false;
        _storeFaults = [];
        Unkept = _content ?? Unkept;
        _content = null;
    }

    /// <summary>Leaves objects out of the stored version, because another file has them in force.</summary>
    public void LeaveOut(ImmutableArray<PolicyDocument> documents)
    {
        InForce = InForce.RemoveRange(documents);
        _storeFaults = [.. _storeFaults, .. documents.Select(document => new PolicyFault(
            PolicyFaultIds.Duplicate, document.File, document.Line, 1, document.Resource.ToString(), "metadata.name",
            $"{document.Resource} is in force from another file"))];
    }

    /// <summary>Everything that is wrong with the file and with what is kept of it, and which version stands instead.</summary>
    /// <param name="duplicates">What it defines although others do.</param>
    public IEnumerable<PolicyFault> FaultsWith(IEnumerable<PolicyFault> duplicates)
    {
        var standing = !HasVersion ? "no version of the file is in force"
            : IsFromStore ? "the version stored before the restart is in force"
            : "its last good version is in force";
        return _faults.Concat(duplicates).Select(fault => fault with { Message = $"{fault.Message}; {standing}" }).Concat(_storeFaults);
    }

    /// <summary>Has the version in force kept over a restart; a failure is a fault, and is tried again with the next reading.</summary>
    public void KeepIn(LastGoodFiles store)
    {
        try
        {
            store.Write(Path, Unkept!);
            Unkept = null;
            _storeFaults = [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _storeFaults = [At(PolicyFaultIds.LastGood, store.PathOf(Path), $"the version in force cannot be kept for the next start: {error.Message}")];
        }
    }

    // What was in force when the former process ended counts as if this one had put it in force: the file's present content
    // has to be better to replace it.
    private void TakeFrom(LastGoodFiles store, PolicyDirectoryOptions options)
    {
        var kept = store.PathOf(Path);
        try
        {
            if (store.TryRead(Path, options.MaxFileSize) is not { } content)
            {
                return;
            }

            if (Documents is { } documents && content.AsSpan().SequenceEqual(_content))
            {
                (InForce, HasVersion, _content) = (documents, true, null);
                return;
            }

            var (stored, faults, _) = Parse(kept, content, options);
            (InForce, HasVersion, IsFromStore) = (stored ?? [], stored is not null, stored is not null);
            _storeFaults = Documents is null ? faults : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _storeFaults = Documents is null ? [At(PolicyFaultIds.LastGood, kept, $"the stored version cannot be read: {error.Message}")] : [];
        }
    }

    private static (ImmutableArray<PolicyDocument>? Documents, ImmutableArray<PolicyFault> Faults, ImmutableArray<PolicyFault> Notices) Parse(
        string path, byte[] content, PolicyDirectoryOptions options)
    {
        using var reader = new StreamReader(new MemoryStream(content));
        var faults = new FaultList(path);
        var documents = PolicyDocuments.Parse(reader.ReadToEnd(), options.Documents, faults);
        return (faults.Faults.Count == 0 ? documents : null, [.. faults.Faults], [.. faults.Notices]);
    }

    private void Fail(string id, string message)
    {
        Documents = null;
        _content = null;
        _faults = [At(id, Path, message)];
    }

    private static PolicyFault At(string id, string path, string message) => new(id, path, 1, 1, "", "", message);
}
