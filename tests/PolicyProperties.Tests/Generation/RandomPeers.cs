// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>The peers of rules, of every kind.</summary>
internal sealed class RandomPeers(Random random, Taste taste, RandomSelectors selectors)
{
    private static readonly string[] s_entities =
    [
        "all", "world", "cluster", "host", "init", "ingress", "unmanaged", "remote-node", "health", "none", "kube-apiserver", "world-ipv4", "world-ipv6",
    ];

    private static readonly string[] s_patterns = ["*", "*.example.com", "**.example.com", "w*.*", "*.*.*", "Example.COM.", "localhost"];

    /// <summary>Adds whom an element is about; nothing added means everybody, or nobody where there are no ports either.</summary>
    public void AddTo(JsonObject element, bool isIngress, bool isDeny)
    {
        var side = isIngress ? "from" : "to";
        switch (random.Next(14))
        {
            case 0 or 1 or 2:
                break;
            case 3 or 4 or 5:
                element[side + "Endpoints"] = List(random.Next(6) == 0 ? 0 : 1, 3, selectors.Peer);
                break;
            case 6 or 7:
                element[side + "Entities"] = List(1, 2, () => random.Next(3) == 0 ? s_entities[random.Next(3)] : s_entities[random.Next(s_entities.Length)]);
                break;
            case 8:
                element[side + "CIDR"] = List(1, 2, () => random.Next(4) == 0 ? Pick(Surroundings.Outside) : Pick(Surroundings.Prefixes));
                break;
            case 9 or 10:
                element[side + "CIDRSet"] = List(1, 2, CidrSet);
                break;
            case 11 when taste.Settings.AllowsNodeSelectors:
                element[side + "Nodes"] = List(1, 2, () => selectors.Plain("zone", $"z{random.Next(2)}"));
                break;
            case 11:
                element[side + "Groups"] = List(1, 2, () => new JsonObject { ["aws"] = new JsonObject { ["securityGroupsIds"] = new JsonArray($"sg-{random.Next(2)}") } });
                break;
            case 12 when !isIngress:
                element["toServices"] = List(1, 2, Service);
                break;
            default:
                if (isIngress || isDeny)
                {
                    element[side + "Endpoints"] = List(1, 3, selectors.Peer);
                }
                else
                {
                    element["toFQDNs"] = List(1, 2, Name);
                }

                break;
        }

        // An empty list beside it selects nobody.
        if (random.Next(40) == 0 && element.Count == 1)
        {
            element[side + (element.ContainsKey(side + "Entities") ? "Endpoints" : "Entities")] = new JsonArray();
        }
    }

    /// <summary>An address block of a Kubernetes policy.</summary>
    public JsonObject Block()
    {
        var (prefix, except) = PrefixWithExceptions();
        return new() { ["cidr"] = prefix, ["except"] = except };
    }

    public string Pick(IReadOnlyList<string> texts) => texts[random.Next(texts.Count)];

    private JsonArray List(int least, int most, Func<JsonNode> make) => [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => make())];

    private JsonObject CidrSet()
    {
        var (prefix, except) = PrefixWithExceptions();
        return random.Next(4) switch
        {
            0 => new() { ["cidrGroupRef"] = $"g{random.Next(3)}", ["except"] = except },
            1 => new() { ["cidrGroupSelector"] = GroupSelector(), ["except"] = except },
            _ => new() { ["cidr"] = prefix, ["except"] = except },
        };
    }

    private JsonObject GroupSelector()
    {
        var selector = selectors.Plain("team", $"red{random.Next(2)}");
        return selector.Count > 0 ? selector : selectors.Labels(("team", "red0"));
    }

    private (string Prefix, JsonArray Except) PrefixWithExceptions()
    {
        var prefix = Pick(Surroundings.Prefixes);
        var block = AddressBlock.Parse(prefix);
        string[] inside = [.. Surroundings.Prefixes.Where(other => block.Contains(AddressBlock.Parse(other)) && other != prefix)];
        return (prefix, inside.Length == 0 || random.Next(2) == 0 ? [] : [.. random.GetItems(inside, random.Next(1, 3)).Distinct().Select(text => (JsonNode)text)]);
    }

    private JsonObject Name()
    {
        var isPattern = random.Next(2) == 0;
        return new() { [isPattern ? "matchPattern" : "matchName"] = isPattern ? Pick(s_patterns) : Pick(Surroundings.Names) };
    }

    private JsonObject Service() => random.Next(2) == 0
        ? new() { ["k8sService"] = WithNamespace(new() { ["serviceName"] = $"s{random.Next(2)}" }) }
        : new() { ["k8sServiceSelector"] = WithNamespace(new() { ["selector"] = selectors.Plain("tier", $"t{random.Next(2)}") }) };

    private JsonObject WithNamespace(JsonObject reference)
    {
        if (random.Next(2) == 0)
        {
            reference["namespace"] = selectors.ANamespace();
        }

        return reference;
    }
}
