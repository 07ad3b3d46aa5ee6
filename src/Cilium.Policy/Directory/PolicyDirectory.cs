// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Keeps rules in step with a directory of YAML and JSON files.</summary>
/// <remarks>Files whose names end in <c>.yaml</c>, <c>.yml</c> or <c>.json</c> count, hidden ones do not, sub-directories neither.
/// A file with faults keeps its last good version in force, over restarts too where
/// <see cref="PolicyDirectoryOptions.LastGoodPath"/> is set; a removed file takes its policies with it; a directory that cannot be read
/// changes nothing. Safe from any thread.</remarks>
public sealed partial class PolicyDirectory
{
    private readonly Lock _gate = new();
    private readonly IPolicyTarget _target;
    private readonly PolicyDirectoryOptions _options;
    private readonly IPolicyDirectoryObserver? _observer;
    private readonly TimeProvider _time;
    private readonly LastGoodFiles? _store;
    private readonly SortedDictionary<string, PolicyFile> _files = new(StringComparer.Ordinal);
    private Dictionary<PolicyResource, PolicyDocument> _applied = [];
    private bool _hasLeftovers = true;

    /// <summary>Creates a source of policies; nothing is read yet.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="target">What takes the policies.</param>
    /// <param name="options">How it is watched; null for the defaults.</param>
    /// <param name="observer">Is told what became of changes; null for nobody.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public PolicyDirectory(
        string path, IPolicyTarget target, PolicyDirectoryOptions? options = null, IPolicyDirectoryObserver? observer = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(target);
        _options = options ?? new();
        OptionsException.ThrowIfAny(nameof(PolicyDirectoryOptions), [.. _options.Validate(), .. ValidateLastGoodPath(path, _options.LastGoodPath)]);
        Path = path;
        _store = _options.LastGoodPath is { } lastGoodPath ? new(lastGoodPath) : null;
        _target = target;
        _observer = observer;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>What the last reading found.</summary>
    public PolicyDirectoryReport Report { get; private set; } = PolicyDirectoryReport.Empty;

    /// <summary>Reads what changed since the last reading, and puts what is good of it in force as one change.</summary>
    public PolicyDirectoryReport Scan() => Scan(new HashSet<string>());

    private PolicyDirectoryReport Scan(IReadOnlySet<string> touched)
    {
        PolicyDirectoryReport report;
        bool isNews;
        lock (_gate)
        {
            var before = Report;
            report = Read(touched);
            isNews = report.Change is not null || !report.Faults.SequenceEqual(before.Faults);
            Report = report;
        }

        if (isNews)
        {
            _observer?.OnPolicyDirectoryChanged(report);
        }

        return report;
    }

    private PolicyDirectoryReport Read(IReadOnlySet<string> touched)
    {
        string[] names;
        try
        {
            names = [.. PolicyDocuments.FilesOf(Path)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var fault = new PolicyFault(PolicyFaultIds.File, Path, 1, 1, "", "", $"the directory cannot be read: {error.Message}");
            return Report with { Faults = [fault], Change = null };
        }

        foreach (var gone in _files.Keys.Except(names).ToArray())
        {
            _files.Remove(gone);
            _hasLeftovers = true;
        }

        foreach (var name in names)
        {
            if (!_files.TryGetValue(name, out var file))
            {
                _files.Add(name, file = new(name));
            }

            file.Read(_options, _store, touched.Contains(name));
        }

        FileClaims.Separate(_files.Values);
        var (chosen, duplicates) = FileClaims.Resolve(_files.Values);
        var after = chosen.Values.SelectMany(documents => documents).ToDictionary(document => document.Resource);
        var change = Apply(_applied, after);
        _applied = after;
        foreach (var file in _files.Values.Where(file => file.Documents is not null && !duplicates.ContainsKey(file)))
        {
            file.SetInForce();
        }

        var leftovers = Keep();
        var missing = _files.Values.Where(file => !file.HasVersion).Select(file => file.Path).ToImmutableArray();
        return new(
            _files.Count,
            after.Count,
            [.. _files.Values.SelectMany(file => file.FaultsWith(duplicates.GetValueOrDefault(file) ?? [])), .. leftovers],
            [.. _files.Values.SelectMany(file => file.Notices)],
            change)
        {
            IsComplete = missing.IsEmpty,
            FilesWithoutVersion = missing,
        };
    }

    /// <summary>Has what is in force now kept for the next start, and nothing else; what went wrong beyond single files.</summary>
    private ImmutableArray<PolicyFault> Keep()
    {
        if (_store is null)
        {
            return [];
        }

        foreach (var file in _files.Values.Where(file => file.Unkept is not null))
        {
            file.KeepIn(_store);
        }

        try
        {
            if (_hasLeftovers)
            {
                _store.RemoveAllBut(_files.Keys);
                _hasLeftovers = false;
            }

            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [new(PolicyFaultIds.LastGood, _options.LastGoodPath!, 1, 1, "", "", $"stored versions of removed files cannot be removed: {error.Message}")];
        }
    }

    private RuleChange? Apply(Dictionary<PolicyResource, PolicyDocument> before, Dictionary<PolicyResource, PolicyDocument> after)
    {
        PolicyResource[] removals = [.. before.Keys.Where(resource => !after.ContainsKey(resource))];
        PolicyDocument[] upserts =
        [
            .. after.Values.Where(document => !before.TryGetValue(document.Resource, out var known) || !ReferenceEquals(known, document)),
        ];
        if (removals.Length + upserts.Length == 0)
        {
            return null;
        }

        var change = _target.Apply(upserts, removals);
        return change.IsEmpty ? null : change;
    }

    // Where it stores files it also removes them.
    private static IEnumerable<ValidationFault> ValidateLastGoodPath(string path, string? lastGoodPath)
    {
        if (!string.IsNullOrEmpty(lastGoodPath)
            && System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(lastGoodPath))
                == System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)))
        {
            yield return new(nameof(PolicyDirectoryOptions.LastGoodPath), lastGoodPath, "must be another directory than that of the policies");
        }
    }
}
