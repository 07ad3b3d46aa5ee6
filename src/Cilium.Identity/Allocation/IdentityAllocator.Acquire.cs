// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    /// <summary>Gives labels their identity and takes a reference to it; return it with <see cref="Release(NumericIdentity)"/>.</summary>
    /// <param name="labels">The identity-relevant labels, at least one.</param>
    /// <returns>The identity; every observer knows it already.</returns>
    /// <exception cref="ArgumentException">There is no label: an endpoint without known labels has the identity <c>init</c>.</exception>
    /// <exception cref="IdentityPoolExhaustedException">There is no free number.</exception>
    /// <exception cref="IdentityPublicationException">An observer could not take it over.</exception>
    /// <exception cref="InvalidOperationException">The labels are numbered by the backend: use <see cref="AcquireAsync"/>. Or: called from an observer.</exception>
    public SecurityIdentity Acquire(LabelSet labels) => Acquire([labels])[0];

    /// <summary>Gives several label sets their identities, telling observers of all new ones at once. All or none.</summary>
    /// <param name="labelSets">The label sets; one that occurs twice gets two references.</param>
    /// <returns>The identities, in the order of the label sets.</returns>
    /// <exception cref="ArgumentException">A set has no label.</exception>
    /// <exception cref="IdentityPoolExhaustedException">There is no free number.</exception>
    /// <exception cref="IdentityPublicationException">An observer could not take them over.</exception>
    /// <exception cref="InvalidOperationException">Labels are numbered by the backend: use <see cref="AcquireAsync"/>. Or: called from an observer.</exception>
    public IReadOnlyList<SecurityIdentity> Acquire(IReadOnlyList<LabelSet> labelSets)
    {
        ArgumentNullException.ThrowIfNull(labelSets);
        foreach (LabelSet labels in labelSets)
        {
            Check(labels);
        }

        SecurityIdentity[] identities = new SecurityIdentity[labelSets.Count];
        List<int> missing = [];
        lock (_gate)
        {
            for (int i = 0; i < identities.Length; i++)
            {
                if (TryReference(labelSets[i], out SecurityIdentity? identity))
                {
                    identities[i] = identity;
                }
                else
                {
                    missing.Add(i);
                }
            }
        }

        if (missing.Count > 0)
        {
            try
            {
                AcquireMissing(labelSets, identities, missing);
            }
            catch
            {
                Release(Enumerable.Range(0, identities.Length).Except(missing).Select(i => identities[i].Id));
                throw;
            }
        }

        return identities;
    }

    /// <summary>Gives labels their identity as <see cref="Acquire(LabelSet)"/> does, asking the backend if there is one.</summary>
    /// <exception cref="ArgumentException">There is no label.</exception>
    /// <exception cref="IdentityPoolExhaustedException">There is no free number.</exception>
    /// <exception cref="IdentityPublicationException">An observer could not take it over.</exception>
    public async ValueTask<SecurityIdentity> AcquireAsync(LabelSet labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!IsBackendNumbered(labels))
        {
            return Acquire(labels);
        }

        lock (_gate)
        {
            // What only others announced still has to be claimed at the backend.
            if (_byLabels.TryGetValue(labels, out IdentityEntry? entry) && entry.IsFromBackend && TryReference(labels, out SecurityIdentity? present))
            {
                return present;
            }
        }

        NumericIdentity id = await _backend!.AcquireAsync(labels, cancellationToken).ConfigureAwait(false);
        return AcquireNumbered(labels, id);
    }

    /// <summary>Takes a further reference to an identity that observers know; reserved ones need none and always succeed.</summary>
    public bool TryAcquire(NumericIdentity id, [NotNullWhen(true)] out SecurityIdentity? identity)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_byId.TryGetValue(id, out IdentityEntry? entry))
                {
                    // Neither reserved nor allocated: nobody knows it.
                    return _known.TryGetValue(id, out identity);
                }

                if (!entry.IsLeaving)
                {
                    entry.References += entry.IsPublished ? 1 : 0;
                    identity = entry.IsPublished ? entry.Identity : null;
                    return entry.IsPublished;
                }
            }

            // Observers are just being told that it goes: wait for what comes of it.
            _turn.Take().Dispose();
        }
    }

    private void Check(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0)
        {
            throw new ArgumentException("Labels are needed; an endpoint without known labels has the identity init.", nameof(labels));
        }

        if (IsBackendNumbered(labels))
        {
            throw new InvalidOperationException($"[{labels}] is numbered by the backend; use AcquireAsync.");
        }
    }

    private bool IsBackendNumbered(LabelSet labels) =>
        _backend is not null && IdentityScopes.Of(labels) == IdentityScope.Global && !_reserved.TryFind(labels, out _);

    // The lock is held.
    private bool TryReference(LabelSet labels, [NotNullWhen(true)] out SecurityIdentity? identity)
    {
        if (_byLabels.TryGetValue(labels, out IdentityEntry? entry))
        {
            bool isUsable = entry is { IsPublished: true, IsLeaving: false };
            entry.References += isUsable ? 1 : 0;
            identity = isUsable ? entry.Identity : null;
            return isUsable;
        }

        identity = null;
        return _reserved.TryFind(labels, out NumericIdentity id) && _known.TryGetValue(id, out identity);
    }

    private void AcquireMissing(IReadOnlyList<LabelSet> labelSets, SecurityIdentity[] identities, List<int> missing)
    {
        List<SecurityIdentity> added;
        using (_turn.Take())
        {
            added = Create(labelSets, identities, missing);
            Publish(added, () => missing.Select(i => identities[i].Id));
        }

        Announce(added);
    }

    private SecurityIdentity AcquireNumbered(LabelSet labels, NumericIdentity id)
    {
        IdentityEntry entry;
        List<SecurityIdentity> added = [];
        using (_turn.Take())
        {
            lock (_gate)
            {
                // Somebody else may have asked for the same labels meanwhile, or another node announced them.
                entry = _byId.TryGetValue(id, out IdentityEntry? present) ? present : Add(new SecurityIdentity(id, _interner.Intern(labels)));
                if (entry.Identity.Labels != labels || _fixedNumbers.Contains(id))
                {
                    throw new InvalidOperationException($"The backend gave number {id} to [{labels}], but it stands for [{entry.Identity.Labels}].");
                }

                entry.IsFromBackend = true;
                entry.References++;
                if (!entry.IsPublished)
                {
                    added.Add(entry.Identity);
                }
            }

            Publish(added, () => [entry.Identity.Id]);
        }

        Announce(added);
        return entry.Identity;
    }

    /// <summary>With the turn: makes entries for labels that have none, and takes a reference for each. All or none.</summary>
    private List<SecurityIdentity> Create(IReadOnlyList<LabelSet> labelSets, SecurityIdentity[] identities, List<int> missing)
    {
        List<SecurityIdentity> added = [];
        int done = 0;
        try
        {
            foreach (int i in missing)
            {
                lock (_gate)
                {
                    if (!TryReference(labelSets[i], out SecurityIdentity? identity))
                    {
                        IdentityEntry entry = _byLabels.TryGetValue(labelSets[i], out IdentityEntry? present) ? present : AddNumbered(labelSets[i]);
                        entry.References++;
                        identity = entry.Identity;
                        if (!entry.IsPublished && entry.References == 1)
                        {
                            added.Add(identity);
                        }
                    }

                    identities[i] = identity;
                    done++;
                }
            }

            return added;
        }
        catch
        {
            Release(missing.Take(done).Select(i => identities[i].Id));
            throw;
        }
    }

    /// <summary>With the turn: tells observers of new identities; gives the references back if they cannot take them over.</summary>
    private void Publish(List<SecurityIdentity> added, Func<IEnumerable<NumericIdentity>> references)
    {
        if (added.Count == 0)
        {
            return;
        }

        try
        {
            Tell(added, []);
        }
        catch (Exception error)
        {
            Release(references());
            throw new IdentityPublicationException(added, error);
        }

        lock (_gate)
        {
            foreach (SecurityIdentity identity in added)
            {
                _byId[identity.Id].IsPublished = true;
                _known[identity.Id] = identity;
            }
        }

        NoteChange();
    }

    // Without turn or lock.
    private void Announce(List<SecurityIdentity> added)
    {
        if (added.Count > 0)
        {
            Published?.Invoke(added);
            WarnOfFullPools();
        }
    }

    // The lock is held.
    private IdentityEntry AddNumbered(LabelSet labels)
    {
        IdentityScope scope = IdentityScopes.Of(labels);
        NumberPool pool = _pools[(int)scope];
        if (TryTakeRestored(labels, out uint number) || pool.TryTake(out number) || (GiveUpRestored(scope) && pool.TryTake(out number)))
        {
            return Add(new SecurityIdentity(new NumericIdentity(number), _interner.Intern(labels)));
        }

        throw new IdentityPoolExhaustedException(RecentReport(scope));
    }

    // The lock is held.
    private IdentityEntry Add(SecurityIdentity identity)
    {
        IdentityEntry entry = new(identity);
        _byLabels.TryAdd(identity.Labels, entry);
        _byId.Add(identity.Id, entry);
        return entry;
    }
}
