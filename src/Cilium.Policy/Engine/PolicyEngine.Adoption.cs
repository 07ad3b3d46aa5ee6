// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyEngine
{
    private ProgrammedPolicy _former = ProgrammedPolicy.Empty;

    /// <summary>Whether endpoints keep what a former process gave them until <see cref="CompleteAdoption"/>.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Takes over a data plane that a former process has programmed.</summary>
    /// <remarks>Call it first. From then on rules, endpoints and identities are taken in but no endpoint's policy is written, since
    /// the sources may not be complete; identities get the bits of their selectors beside those they had, so that the former
    /// policies go on holding. <see cref="CompleteAdoption"/> then puts the new policies in force endpoint by endpoint, and
    /// removes what is left of the former.</remarks>
    /// <exception cref="InvalidOperationException">The engine knows endpoints or identities already.</exception>
    public void Adopt()
    {
        lock (_turn)
        {
            lock (_gate)
            {
                if (_endpoints.Count > 0 || _selectors.IdentityCount > 0 || IsHeld)
                {
                    throw new InvalidOperationException("Adopt comes before everything else, and once.");
                }

                _former = Copy(_datapath.ReadProgrammed());
                _selectors.Reserve(_former.Memberships.Values.SelectMany(selectors => selectors));
                _numbers.UnionWith(_former.PolicyNumbers);
                _lastPolicyNumber = _former.PolicyNumbers.DefaultIfEmpty().Max();
                _lastRevision = _former.Endpoints.Values.Select(state => state.Revision).DefaultIfEmpty().Max();
                IsHeld = true;
            }
        }
    }

    /// <summary>Ends the adoption: rules, endpoints and identities are complete.</summary>
    /// <returns>Whether everything is in force; otherwise the endpoints concerned are degraded and <see cref="Retry"/> tries again.</returns>
    public bool CompleteAdoption()
    {
        List<EndpointPolicyStatus> notices;
        bool isComplete;
        lock (_turn)
        {
            List<EndpointRecord> all;
            lock (_gate)
            {
                if (!IsHeld)
                {
                    return true;
                }

                IsHeld = false;
                all = [.. _endpoints.Values];
            }

            notices = Reprogram(all);
            lock (_gate)
            {
                isComplete = ReferenceEquals(_former, ProgrammedPolicy.Empty) && all.TrueForAll(record => record.IsSettled);
            }
        }

        Notify(notices);
        return isComplete;
    }

    // Never the shared empty instance, which stands for "nothing to sweep".
    private static ProgrammedPolicy Copy(ProgrammedPolicy programmed) => new()
    {
        PolicyNumbers = programmed.PolicyNumbers,
        Endpoints = programmed.Endpoints,
        Memberships = programmed.Memberships,
    };

    /// <summary>Removes what only the former process knew, once no endpoint uses it any more.</summary>
    private void SweepFormer()
    {
        if (IsHeld || ReferenceEquals(_former, ProgrammedPolicy.Empty)
            || _former.Endpoints.Keys.Any(id => _endpoints.TryGetValue(id, out var record) && record.Active.Policy is null))
        {
            return;
        }

        try
        {
            foreach (var id in _former.Endpoints.Keys.Where(id => !_endpoints.ContainsKey(id)))
            {
                _datapath.RemoveEndpointPolicy(id);
            }

            foreach (var number in _former.PolicyNumbers)
            {
                _datapath.RemovePolicy(number);
            }

            MembershipChange[] changes =
            [
                .. _former.Memberships.Keys.Select(identity => new MembershipChange(identity, _selectors.MembershipOf(identity).ToArray())),
            ];
            _datapath.UpdateMemberships(changes);
            _statistics = _statistics with { MembershipWrites = _statistics.MembershipWrites + changes.Length };
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _statistics = _statistics with { DatapathFailures = _statistics.DatapathFailures + 1 };
            return;
        }

        // Nothing refers to the numbers of the former process any more: they may be given again.
        _numbers.ExceptWith(_former.PolicyNumbers);
        _selectors.Unreserve(_former.Memberships.Values.SelectMany(selectors => selectors));
        _former = ProgrammedPolicy.Empty;
    }

    /// <summary>Until the former policies are gone, identities keep the bits that those look at.</summary>
    private MembershipChange[] WithFormer(MembershipChange[] changes)
    {
        if (_former.Memberships.IsEmpty)
        {
            return changes;
        }

        for (var i = 0; i < changes.Length; i++)
        {
            if (_former.Memberships.TryGetValue(changes[i].Identity, out var former))
            {
                var both = new SortedSet<uint>(former);
                both.UnionWith(changes[i].Selectors.ToArray());
                changes[i] = changes[i] with { Selectors = both.ToArray() };
            }
        }

        return changes;
    }
}
