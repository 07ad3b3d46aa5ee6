// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Cilium.Policy;

public sealed partial class FileNameStore
{
    private const string CorruptEnding = ".corrupt";

    /// <inheritdoc/>
    public async ValueTask<NameStoreContent> LoadAsync(CancellationToken cancellationToken = default)
    {
        List<LearnedName> names = [];
        List<NameStoreException> faults = [];
        try
        {
            // Without the file itself, a crash came between two renames, or somebody removed it: the version before is good.
            if (!await TryReadAsync(FilePath, names, faults, cancellationToken).ConfigureAwait(false))
            {
                await TryReadAsync(LastGoodPath, names, faults, cancellationToken).ConfigureAwait(false);
            }

            await ReadJournalAsync(FormerJournalPath, names, faults, cancellationToken).ConfigureAwait(false);
            await ReadJournalAsync(JournalPath, names, faults, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NameStoreException(FilePath, "cannot be read: " + error.Message, innerException: error);
        }

        return new([.. names.OrderBy(name => name.LearnedAt)], [.. faults]);
    }

    private static async ValueTask<bool> TryReadAsync(
        string path, List<LearnedName> names, List<NameStoreException> faults, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                if (file.Length > MaxBytes)
                {
                    throw new FormatException($"has {file.Length} bytes, which is too large to be a file of names");
                }

                var content = await JsonSerializer.DeserializeAsync(file, NameStoreJson.Default.StoredNames, cancellationToken).ConfigureAwait(false)
                    ?? throw new FormatException("holds null");
                if (content.Version != StoredNames.CurrentVersion)
                {
                    throw new FormatException($"has version {content.Version}; this program reads version {StoredNames.CurrentVersion}");
                }

                LearnedName[] learned = [.. content.Entries.Select((entry, index) => ToLearned(entry, index))];
                names.AddRange(learned);
                return true;
            }
        }
        catch (JsonException error)
        {
            faults.Add(PutAside(path, "is not a file of names: " + error.Message, (error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1, error));
        }
        catch (FormatException error)
        {
            faults.Add(PutAside(path, error.Message, 1, 1, error));
        }

        return false;
    }

    private static LearnedName ToLearned(StoredName? entry, int index)
    {
        try
        {
            // The serializer lets null through inside arrays.
            return (entry ?? throw new FormatException("is null")).ToLearned();
        }
        catch (FormatException error)
        {
            throw new FormatException($"entry {index}: {error.Message}", error);
        }
    }

    private static async ValueTask ReadJournalAsync(
        string path, List<LearnedName> names, List<NameStoreException> faults, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return;
        }

        NameStoreException? first = null;
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                names.Add(ToLearned(JsonSerializer.Deserialize(line, NameStoreJson.Default.StoredName), number - 1));
            }
            catch (JsonException) when (!line.EndsWith('}'))
            {
                // Cut off: the process ended while it wrote, and the answer was not yet given out.
            }
            catch (Exception error) when (error is JsonException or FormatException)
            {
                var column = error is JsonException { BytePositionInLine: { } position } ? position + 1 : 1;
                first ??= new(path, "is not a journal of names: " + error.Message, number, column, path + CorruptEnding, error);
            }
        }

        if (first is not null)
        {
            // The lines that can be read are in use; a copy shows the others.
            File.Copy(path, path + CorruptEnding, overwrite: true);
            faults.Add(first);
        }
    }

    private static NameStoreException PutAside(string path, string reason, long line, long column, Exception error)
    {
        var aside = path + CorruptEnding;
        File.Move(path, aside, overwrite: true);
        return new(path, reason, line, column, aside, error);
    }
}
