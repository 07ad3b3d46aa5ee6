// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace PolicyProperties.Tests;

/// <summary>Makes a scenario from a seed: first things to talk about, then changes of all kinds.</summary>
internal sealed class RandomScenario
{
    private const int Pods = 8;
    private const int Endpoints = 5;

    private readonly Random _random;
    private readonly Taste _taste;
    private readonly RandomSelectors _selectors;
    private readonly RandomTraffic _traffic;
    private readonly RandomDocuments _documents;
    private readonly List<DocumentKey> _written = [];

    private RandomScenario(int seed)
    {
        _random = new(seed);
        _taste = new(_random);
        _selectors = new(_random);
        _traffic = new(_random, _taste);
        _documents = new(_random, _taste, _selectors, _traffic);
    }

    public static Scenario Of(int seed, int changes)
    {
        var scenario = new RandomScenario(seed);
        return new(seed, scenario._taste.Settings, [.. scenario.Beginning(), .. Enumerable.Range(0, changes).Select(_ => scenario.Change())]);
    }

    private IEnumerable<Step> Beginning()
    {
        for (var i = 0; i < Pods - 2; i++)
        {
            yield return new ChangePod($"pod{i}", Pod(i));
        }

        for (ushort i = 1; i < Endpoints; i++)
        {
            yield return new ChangeEndpoint(i, Workload());
        }

        yield return Documents(8);
        if (_taste.IsCrowded)
        {
            yield return new ChangeDocuments([_documents.Crowd()], []);
        }
    }

    private Step Change() => _random.Next(28) switch
    {
        < 8 => Documents(_random.Next(1, 4)),
        < 10 => new ChangeDocuments([], [.. Some(_written, 2)]),
        10 => new ChangeDocuments([_documents.Next()], [.. Some(_written, 1)]),
        < 14 => new ChangePod($"pod{Number(Pods, out var number)}", _random.Next(3) == 0 ? null : Pod(number)),
        < 17 => new ChangeEndpoint((ushort)_random.Next(1, Endpoints + 1), _random.Next(4) == 0 ? null : Workload()),
        17 => new ChangeAudit((ushort)_random.Next(1, Endpoints + 1), _random.Next(2) == 0),
        18 => Service(),
        19 => new ChangeCloudGroup($"sg-{_random.Next(2)}", _random.Next(3) == 0 ? null : [.. Some(Surroundings.Prefixes, 3).Where(prefix => !prefix.EndsWith("/0", StringComparison.Ordinal))]),
        20 when _taste.Settings.AllowsNodeSelectors => Node(),
        20 or 21 => new ChangeHost([.. _random.Next(2) == 0 ? ["reserved:host"] : (string[])["reserved:host", "reserved:kube-apiserver"]]),
        < 25 => new LearnName(Some(Surroundings.Names, 1)[0], [.. Some(Surroundings.Outside, 3)]),
        25 => new ForgetName(Some(Surroundings.Names, 1)[0]),
        _ => new CollectIdentities(),
    };

    private ChangeDocuments Documents(int count)
    {
        var documents = Enumerable.Range(0, count).Select(_ => _documents.Next()).DistinctBy(DocumentKey.Of).ToImmutableArray();
        _written.AddRange(documents.Select(DocumentKey.Of));
        return new(documents, []);
    }

    private Pod Pod(int number) => new(_selectors.Workload(), _traffic.NamedPorts(), number + 1);

    private LocalWorkload Workload() => _random.Next(10) switch
    {
        0 => new(null, _traffic.NamedPorts()),
        1 => new(["reserved:host", $"k8s:zone=z{_random.Next(2)}"], []),
        _ => new(_selectors.Workload(), _traffic.NamedPorts()),
    };

    private ChangeService Service()
    {
        var (@namespace, name) = (_selectors.ANamespace(), $"s{_random.Next(2)}");
        var labels = ImmutableSortedDictionary<string, string>.Empty.Add("tier", $"t{_random.Next(2)}");
        var pods = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"a{_random.Next(3)}");
        return new(@namespace, name, _random.Next(4) switch
        {
            0 => null,
            1 => new(@namespace, name, labels, pods, []),
            _ => new(@namespace, name, labels, ImmutableSortedDictionary<string, string>.Empty, [.. Some(Surroundings.Outside, 2)]),
        });
    }

    private ChangeNode Node() => new(
        Some(Surroundings.NodeAddresses, 1)[0],
        _random.Next(4) == 0
            ? null
            : ["reserved:remote-node", $"node:zone=z{_random.Next(3)}", $"k8s:io.cilium.k8s.policy.cluster={(_random.Next(4) == 0 ? "other" : "default")}"]);

    private int Number(int below, out int number) => number = _random.Next(below);

    private T[] Some<T>(IReadOnlyList<T> items, int most) =>
        items.Count == 0 ? [] : [.. Enumerable.Range(0, _random.Next(1, most + 1)).Select(_ => items[_random.Next(items.Count)]).Distinct()];
}
