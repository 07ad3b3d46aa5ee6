// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Decides which version of each file counts, so that no object is defined by two files.</summary>
/// <remarks>A file that defines what another one has in force already, or that an earlier name defines, is faulty as a
/// whole: its last good version stays.</remarks>
internal static class FileClaims
{
    public static (Dictionary<PolicyFile, ImmutableArray<PolicyDocument>> Chosen, Dictionary<PolicyFile, List<PolicyFault>> Faults) Resolve(
        IReadOnlyCollection<PolicyFile> files)
    {
        var held = files.Where(file => file.Documents is null).ToHashSet();
        var faults = new Dictionary<PolicyFile, List<PolicyFault>>();
        while (true)
        {
            var chosen = files.ToDictionary(file => file, file => held.Contains(file) ? file.InForce : file.Documents!.Value);
            var offender = FindOffender(files, held, chosen, faults);
            if (offender is null)
            {
                return (chosen, faults);
            }

            held.Add(offender);
        }
    }

    /// <summary>Leaves out of stored versions what another file has in force: a process that was killed while an object moved
    /// between files may have stored it with both.</summary>
    public static void Separate(IReadOnlyCollection<PolicyFile> files)
    {
        var claimed = files.Where(file => !file.IsFromStore).SelectMany(file => file.InForce).Select(document => document.Resource).ToHashSet();
        foreach (var file in files.Where(file => file.IsFromStore))
        {
            ImmutableArray<PolicyDocument> taken = [.. file.InForce.Where(document => !claimed.Add(document.Resource))];
            if (!taken.IsEmpty)
            {
                file.LeaveOut(taken);
            }
        }
    }

    private static PolicyFile? FindOffender(
        IReadOnlyCollection<PolicyFile> files,
        HashSet<PolicyFile> held,
        Dictionary<PolicyFile, ImmutableArray<PolicyDocument>> chosen,
        Dictionary<PolicyFile, List<PolicyFault>> faults)
    {
        var owners = new Dictionary<PolicyResource, PolicyDocument>();
        foreach (var file in files)
        {
            // What is in force and stays has the first claim.
            var kept = held.Contains(file) ? file.InForce : [.. file.InForce.Where(document => Has(chosen[file], document.Resource))];
            foreach (var document in kept)
            {
                owners[document.Resource] = chosen[file].First(other => other.Resource == document.Resource);
            }
        }

        foreach (var file in files.Where(file => !held.Contains(file)))
        {
            var found = new List<PolicyFault>();
            foreach (var document in chosen[file])
            {
                if (!owners.TryAdd(document.Resource, document) && !ReferenceEquals(owners[document.Resource], document))
                {
                    var other = owners[document.Resource];
                    found.Add(new(
                        PolicyFaultIds.Duplicate, file.Path, document.Line, 1, document.Resource.ToString(), "metadata.name",
                        $"{document.Resource} is defined already at {other.File}:{other.Line}"));
                }
            }

            if (found.Count > 0)
            {
                faults[file] = found;
                return file;
            }
        }

        return null;
    }

    private static bool Has(ImmutableArray<PolicyDocument> documents, PolicyResource resource)
    {
        foreach (var document in documents)
        {
            if (document.Resource == resource)
            {
                return true;
            }
        }

        return false;
    }
}
