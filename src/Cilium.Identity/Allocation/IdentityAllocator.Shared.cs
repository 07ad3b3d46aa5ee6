// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    /// <summary>Replaces the labels of the identity <c>host</c>, the only one whose labels change.</summary>
    /// <param name="labels">The new labels; <c>reserved:host</c> is added if it is missing.</param>
    /// <exception cref="IdentityPublicationException">An observer could not take them over; the labels are as before.</exception>
    public void SetHostLabels(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        SecurityIdentity host = new(ReservedIdentities.Host, labels.With(ReservedLabels.Host));
        using Turn.Scope turn = _turn.Take();
        if (_known[host.Id] == host)
        {
            return;
        }

        try
        {
            Tell([host], []);
        }
        catch (Exception error)
        {
            throw new IdentityPublicationException([host], error);
        }

        _known[host.Id] = host;
    }

    /// <summary>Takes over what other nodes or clusters announce about their identities.</summary>
    /// <param name="added">Identities they have; several may have the same labels.</param>
    /// <param name="removed">Identities they have no more. Those that this node still refers to stay until it does not.</param>
    /// <exception cref="InvalidOperationException">A number is in use here with other labels; nothing was taken over.</exception>
    /// <exception cref="IdentityPublicationException">An observer could not take them over; none was taken over.</exception>
    public void ApplyRemote(IReadOnlyCollection<SecurityIdentity> added, IReadOnlyCollection<NumericIdentity> removed)
    {
        ArgumentNullException.ThrowIfNull(added);
        ArgumentNullException.ThrowIfNull(removed);
        List<SecurityIdentity> unknown = [];
        using (_turn.Take())
        {
            lock (_gate)
            {
                foreach (SecurityIdentity identity in added)
                {
                    CheckRemote(identity);
                }

                foreach (SecurityIdentity identity in added)
                {
                    if (!_byId.TryGetValue(identity.Id, out IdentityEntry? entry))
                    {
                        entry = Add(new SecurityIdentity(identity.Id, _interner.Intern(identity.Labels)));
                        TakeFromPool(identity.Id);
                    }

                    entry.IsRemote = true;
                    if (!entry.IsPublished)
                    {
                        unknown.Add(entry.Identity);
                    }
                }
            }

            PublishRemote(unknown);
            lock (_gate)
            {
                foreach (NumericIdentity id in removed)
                {
                    if (_byId.TryGetValue(id, out IdentityEntry? entry) && entry.IsRemote)
                    {
                        entry.IsRemote = false;
                        AwaitGrace(entry);
                    }
                }
            }
        }

        Announce(unknown);
    }

    private void PublishRemote(List<SecurityIdentity> unknown)
    {
        try
        {
            Publish(unknown, () => []);
        }
        catch
        {
            lock (_gate)
            {
                foreach (SecurityIdentity identity in unknown)
                {
                    _byId[identity.Id].IsRemote = false;
                    AwaitGrace(_byId[identity.Id]);
                }
            }

            throw;
        }
    }

    // The lock is held.
    private void CheckRemote(SecurityIdentity identity)
    {
        bool isTaken = _byId.TryGetValue(identity.Id, out IdentityEntry? entry)
            ? entry.Identity.Labels != identity.Labels
            : _fixedNumbers.Contains(identity.Id);
        if (isTaken || identity.Id.Scope != IdentityScope.Global)
        {
            throw new InvalidOperationException($"Identity {identity} was announced from outside but its number has another meaning here.");
        }
    }

    // The lock is held. Where numbers come from a backend the pool is not used.
    private void TakeFromPool(NumericIdentity id)
    {
        if (_pools[0].Contains(id.Value))
        {
            _pools[0].TryTake(id.Value);
        }
    }
}
