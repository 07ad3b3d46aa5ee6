// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Keeps identities in a JSON file, in the format of <c>local_allocator_state.json</c>.</summary>
/// <remarks>
/// An array of <c>{"id":n,"labels":{key:{"key":..,"value":..,"source":..}}}</c>. Written to a temporary file beside it, flushed,
/// and renamed over it. For one writer at a time.
/// </remarks>
public sealed class FileIdentityStore : IIdentityStore
{
    /// <summary>The usual name of the file, in the agent's state directory.</summary>
    public const string DefaultFileName = "local_allocator_state.json";

    // A file of that size would hold far more identities than there are numbers for.
    private const long MaxBytes = 4L << 30;

    /// <summary>Creates a store; the file need not exist, its directory must when saving.</summary>
    public FileIdentityStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FilePath = path;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(IReadOnlyCollection<SecurityIdentity> identities, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identities);
        CheckpointIdentity[] content = [.. identities.OrderBy(identity => identity.Id).Select(ToCheckpoint)];
        string temporary = FilePath + ".tmp";
        try
        {
            FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                await JsonSerializer.SerializeAsync(file, content, CheckpointJson.Default.CheckpointIdentityArray, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IdentityStoreException(FilePath, "cannot be written: " + error.Message, innerException: error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecurityIdentity>> LoadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            FileStream file = new(FilePath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                if (file.Length > MaxBytes)
                {
                    throw new IdentityStoreException(FilePath, "is too large to be a checkpoint", 1, 1);
                }

                CheckpointIdentity[]? content =
                    await JsonSerializer.DeserializeAsync(file, CheckpointJson.Default.CheckpointIdentityArray, cancellationToken).ConfigureAwait(false);
                return [.. (content ?? throw new IdentityStoreException(FilePath, "holds null instead of an array", 1, 1)).Select(FromCheckpoint)];
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException error)
        {
            throw new IdentityStoreException(
                FilePath, "is not a checkpoint: " + error.Message, (error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IdentityStoreException(FilePath, "cannot be read: " + error.Message, innerException: error);
        }
    }

    private static CheckpointIdentity ToCheckpoint(SecurityIdentity identity) => new()
    {
        Id = identity.Id.Value,
        Labels = identity.Labels.ToDictionary(
            label => label.Key,
            label => new CheckpointLabel { Key = label.Key, Value = label.Value.Length == 0 ? null : label.Value, Source = label.Source }),
    };

    // The serializer lets null through inside arrays and dictionaries.
    private SecurityIdentity FromCheckpoint(CheckpointIdentity? identity, int index)
    {
        if (identity is null || identity.Labels.ContainsValue(null!))
        {
            throw new IdentityStoreException(FilePath, $"entry {index} is null or holds a label that is null", 1, 1);
        }

        try
        {
            return new SecurityIdentity(
                new NumericIdentity(identity.Id),
                LabelSet.Create(identity.Labels.Values.Select(label => new Label(label.Source, label.Key, label.Value ?? ""))));
        }
        catch (LabelFormatException error)
        {
            throw new IdentityStoreException(FilePath, $"entry {index} (identity {identity.Id}): {error.Message}", 1, 1, error);
        }
    }
}
