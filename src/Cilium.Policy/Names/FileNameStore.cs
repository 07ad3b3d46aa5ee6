// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;

namespace Cilium.Policy;

/// <summary>Keeps learned names in a JSON file, with a journal of what was learned since it was written.</summary>
/// <remarks>
/// <para>The file is replaced whole (written beside it, flushed, renamed over it); the version before is kept as
/// <see cref="LastGoodPath"/>. The journal (<see cref="JournalPath"/>) has one JSON object a line, handed to the operating system at
/// once: it survives the end of the process by whatever means.</para>
/// <para>What cannot be read is renamed to end in <c>.corrupt</c>, told as a fault, and the version before is used. A line that
/// a crash cut off at the end of the journal is no fault.</para>
/// </remarks>
public sealed partial class FileNameStore : INameStore, IDisposable
{
    /// <summary>The usual name of the file, in the agent's state directory.</summary>
    public const string DefaultFileName = "names.json";

    private const long JournalLimit = 4L << 20;

    // A file of that size would hold far more names than a table does.
    private const long MaxBytes = 1L << 30;

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new(256);
    private FileStream? _journal;
    private long _journalBytes;
    private bool _isDisposed;

    /// <summary>Creates a store; the file need not exist, its directory must when writing.</summary>
    public FileNameStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FilePath = path;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The version of the file before the present one.</summary>
    public string LastGoodPath => FilePath + ".last-good";

    /// <summary>What was learned since the file was written.</summary>
    public string JournalPath => FilePath + ".journal";

    // The journal while its content is being written to the file.
    private string FormerJournalPath => JournalPath + ".former";

    /// <inheritdoc/>
    public bool NeedsSaving => Interlocked.Read(ref _journalBytes) > JournalLimit;

    /// <inheritdoc/>
    public void Append(LearnedName answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                _journal ??= OpenJournal();
                _line.ResetWrittenCount();
                using (Utf8JsonWriter writer = new(_line))
                {
                    JsonSerializer.Serialize(writer, StoredName.Of(answer), NameStoreJson.Default.StoredName);
                }

                _line.Write("\n"u8);
                _journal.Write(_line.WrittenSpan);
                Interlocked.Add(ref _journalBytes, _line.WrittenCount);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // What was written in part ends here; the next line begins a new one.
                CloseJournal();
                throw new NameStoreException(JournalPath, "cannot be written: " + error.Message, innerException: error);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(Func<IReadOnlyCollection<LearnedName>> content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var temporary = FilePath + ".new";
        try
        {
            SetJournalAside();
            StoredNames names = new() { Version = StoredNames.CurrentVersion, Entries = [.. content().Select(StoredName.Of)] };
            FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                await JsonSerializer.SerializeAsync(file, names, NameStoreJson.Default.StoredNames, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            if (File.Exists(FilePath))
            {
                File.Move(FilePath, LastGoodPath, overwrite: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
            File.Delete(FormerJournalPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NameStoreException(FilePath, "cannot be written: " + error.Message, innerException: error);
        }
    }

    /// <summary>Closes the journal; nothing can be appended afterwards.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            CloseJournal();
        }
    }

    // From here on answers go to a new journal, and the former one is part of what is about to be written.
    private void SetJournalAside()
    {
        lock (_gate)
        {
            CloseJournal();
            if (!File.Exists(JournalPath))
            {
                return;
            }

            if (File.Exists(FormerJournalPath))
            {
                // The last saving failed: its journal is still needed should this one fail as well.
                using (var former = new FileStream(FormerJournalPath, FileMode.Append, FileAccess.Write, FileShare.Read))
                using (var latest = File.OpenRead(JournalPath))
                {
                    latest.CopyTo(former);
                }

                File.Delete(JournalPath);
            }
            else
            {
                File.Move(JournalPath, FormerJournalPath);
            }

            Interlocked.Exchange(ref _journalBytes, 0);
        }
    }

    private FileStream OpenJournal()
    {
        FileStream journal = new(JournalPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            // A line that was cut off is ended, so that it does not take the next one with it.
            journal.Seek(-Math.Min(1, journal.Length), SeekOrigin.End);
            if (journal.ReadByte() is not (-1 or '\n'))
            {
                journal.WriteByte((byte)'\n');
            }

            Interlocked.Exchange(ref _journalBytes, journal.Length);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private void CloseJournal()
    {
        _journal?.Dispose();
        _journal = null;
    }
}
