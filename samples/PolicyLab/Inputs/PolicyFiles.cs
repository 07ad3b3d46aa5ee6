// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Policies of several files and directories.</summary>
/// <param name="Documents">The policies of the files without faults, in the order read.</param>
/// <param name="Faults">What is wrong, in all files.</param>
/// <param name="Notices">What was ignored, in the files without faults.</param>
internal sealed record PolicyFiles(ImmutableArray<PolicyDocument> Documents, ImmutableArray<PolicyFault> Faults, ImmutableArray<PolicyFault> Notices)
{
    /// <summary>Reads them; <c>-</c> is standard input, and of a directory those files that <see cref="InputFiles"/> picks.</summary>
    public static async Task<PolicyFiles> ReadAsync(
        IEnumerable<string> paths, PolicyDocumentOptions options, LabConsole console, CancellationToken cancellationToken)
    {
        var documents = ImmutableArray.CreateBuilder<PolicyDocument>();
        var faults = ImmutableArray.CreateBuilder<PolicyFault>();
        var notices = ImmutableArray.CreateBuilder<PolicyFault>();
        foreach (var path in paths.SelectMany(InputFiles.Of))
        {
            try
            {
                var set = path == "-"
                    ? await PolicyDocuments.ParseAsync(console.Input, options, "standard input", cancellationToken)
                    : PolicyDocuments.Load(path, options);
                documents.AddRange(set.Documents);
                notices.AddRange(set.Notices);
            }
            catch (PolicyValidationException invalid)
            {
                faults.AddRange(invalid.Faults);
            }
        }

        foreach (var twice in documents.GroupBy(document => document.Resource).Where(same => same.Count() > 1))
        {
            var (first, second) = (twice.First(), twice.Skip(1).First());
            faults.Add(new(PolicyFaultIds.Duplicate, second.File, second.Line, 1, twice.Key.ToString(), "metadata.name", $"{twice.Key} is defined already at {first.File}:{first.Line}"));
        }

        return new(documents.ToImmutable(), faults.ToImmutable(), notices.ToImmutable());
    }

    /// <summary>The policies, which must all be valid.</summary>
    /// <exception cref="PolicyValidationException">They are not.</exception>
    /// <param name="enforcesAudited">Whether audited ones are taken as if they were enforced.</param>
    public ImmutableArray<PolicyDocument> Require(bool enforcesAudited = false) =>
        !Faults.IsEmpty ? throw new PolicyValidationException(Faults)
        : enforcesAudited ? Enforced
        : Documents;

    /// <summary>The policies as if all were enforced.</summary>
    public ImmutableArray<PolicyDocument> Enforced => [.. Documents.Select(document => document.WithMode(PolicyMode.Enforce))];
}
