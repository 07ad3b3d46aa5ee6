// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Keeps learned names over restarts, so that connections to their addresses are still allowed afterwards.</summary>
public interface INameStore
{
    /// <summary>Whether so much was appended that saving everything anew is worth while.</summary>
    bool NeedsSaving { get; }

    /// <summary>Adds an answer to what is stored, quickly; it must survive the end of the process, not that of the machine.</summary>
    /// <exception cref="NameStoreException">It could not be added.</exception>
    /// <remarks>Safe from any thread, also during <see cref="SaveAsync"/>.</remarks>
    void Append(LearnedName answer);

    /// <summary>Replaces what is stored; a crash at any moment leaves either the old or the new content.</summary>
    /// <param name="content">Asked once for everything that is known. What is appended after that moment stays stored beside it.</param>
    /// <param name="cancellationToken">Ends it; the old content is still there.</param>
    /// <exception cref="NameStoreException">It could not be written; the old content is still there.</exception>
    /// <remarks>For one caller at a time.</remarks>
    ValueTask SaveAsync(Func<IReadOnlyCollection<LearnedName>> content, CancellationToken cancellationToken = default);

    /// <summary>What is stored; nothing if nothing was ever stored. Before anything else.</summary>
    /// <exception cref="NameStoreException">It cannot be read at all, for example for want of permission.</exception>
    ValueTask<NameStoreContent> LoadAsync(CancellationToken cancellationToken = default);
}
