// SPDX-License-Identifier: Apache-2.0
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PolicyLab;

/// <summary>The fields of a YAML or JSON object; notes what is not as it should be, with its line.</summary>
internal sealed class YamlFields(YamlNode node, string file, List<string> faults)
{
    private readonly YamlMappingNode? _mapping = node as YamlMappingNode;

    public int Line => (int)node.Start.Line;

    public bool IsObject => _mapping is not null;

    public void Fault(string message) => faults.Add($"{file}:{Line}: {message}");

    public bool Has(string key) => TryGet(key, out _);

    public string Text(string key)
    {
        if (!TryGet(key, out var value))
        {
            return "";
        }

        if (value is YamlScalarNode scalar)
        {
            return IsNull(scalar) ? "" : scalar.Value!;
        }

        faults.Add($"{file}:{value.Start.Line}: {key} must be a single value");
        return "";
    }

    public YamlFields Object(string key) => new(TryGet(key, out var value) ? value : new YamlMappingNode(), file, faults);

    public IEnumerable<YamlFields> Objects(string key) => List(key).Select(item => new YamlFields(item, file, faults)).Where(item =>
    {
        if (!item.IsObject)
        {
            item.Fault($"an item of {key} must be an object");
        }

        return item.IsObject;
    });

    public IEnumerable<string> Texts(string key) => List(key).Select(item => (item as YamlScalarNode)?.Value ?? "").Where(text => text.Length > 0);

    /// <summary>The entries of an object whose values are single values.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs(string key) => Entries(key)
        .Where(entry => entry.Value is YamlScalarNode)
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value is YamlScalarNode scalar && !IsNull(scalar) ? scalar.Value! : ""));

    /// <summary>The entries of an object whose values are objects.</summary>
    public IEnumerable<(string Key, YamlFields Fields)> ObjectEntries(string key) =>
        Entries(key).Select(entry => (entry.Key, new YamlFields(entry.Value, file, faults)));

    /// <summary>The entries of this object itself.</summary>
    public IEnumerable<KeyValuePair<string, string>> OwnPairs => _mapping is null
        ? []
        : _mapping.Children.Select(entry => KeyValuePair.Create((entry.Key as YamlScalarNode)?.Value ?? "", (entry.Value as YamlScalarNode)?.Value ?? ""));

    private IEnumerable<KeyValuePair<string, YamlNode>> Entries(string key)
    {
        if (!TryGet(key, out var value))
        {
            return [];
        }

        if (value is YamlMappingNode mapping)
        {
            return mapping.Children.Select(entry => KeyValuePair.Create((entry.Key as YamlScalarNode)?.Value ?? "", entry.Value));
        }

        if (value is not YamlScalarNode scalar || !IsNull(scalar))
        {
            faults.Add($"{file}:{value.Start.Line}: {key} must be an object");
        }

        return [];
    }

    private IEnumerable<YamlNode> List(string key)
    {
        if (!TryGet(key, out var value))
        {
            return [];
        }

        if (value is YamlSequenceNode list)
        {
            return list.Children;
        }

        if (value is not YamlScalarNode scalar || !IsNull(scalar))
        {
            faults.Add($"{file}:{value.Start.Line}: {key} must be a list");
        }

        return [];
    }

    private bool TryGet(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out YamlNode? value)
    {
        value = null;
        return _mapping?.Children.TryGetValue(new YamlScalarNode(key), out value) == true;
    }

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "null" or "~";
}
