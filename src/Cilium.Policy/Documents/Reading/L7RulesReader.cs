// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Reads <c>toPorts[].rules</c>.</summary>
internal static class L7RulesReader
{
    public static L7Rules Read(Fields fields)
    {
        fields.NoticeUnknown("http", "kafka", "dns", "l7proto", "l7");
        var rules = new L7Rules
        {
            Http = fields.List("http", ReadHttp) ?? [],
            Kafka = fields.List("kafka", KafkaReader.Read) ?? [],
            Dns = fields.List("dns", FqdnReader.Read) ?? [],
            GenericParser = fields.Text("l7proto") ?? "",
            Generic = fields.List("l7", ReadGeneric) ?? [],
        };

        // A list counts even when it is empty, but not where all are.
        var isEmpty = rules is { Http.IsEmpty: true, Kafka.IsEmpty: true, Dns.IsEmpty: true, Generic.IsEmpty: true };
        var isGeneric = rules.GenericParser.Length > 0 || fields.Has("l7");
        bool[] kinds = [fields.Has("http"), fields.Has("kafka"), fields.Has("dns"), isGeneric];
        if (!isEmpty && kinds.Count(isGiven => isGiven) > 1)
        {
            fields.Faults.Add(PolicyFaultIds.L7Kinds, fields.Node, "has layer 7 rules of several kinds; one toPorts element takes one kind");
        }

        if (rules.Generic.Length > 0 && rules.GenericParser.Length == 0)
        {
            fields.Fault(PolicyFaultIds.L7Generic, "l7", "needs l7proto to say which parser it is for");
        }

        return rules;
    }

    private static HttpRule ReadHttp(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("path", "method", "host", "headers", "headerMatches");
        return new()
        {
            Path = ReadRegex(fields, "path"),
            Method = ReadRegex(fields, "method"),
            Host = fields.Text("host") ?? "",
            Headers = fields.Texts("headers") ?? [],
            HeaderMatches = fields.List("headerMatches", ReadHeader) ?? [],
        };
    }

    private static string ReadRegex(Fields fields, string key)
    {
        var text = fields.Text(key) ?? "";
        if (GoRegex.FaultOf(text) is { } fault)
        {
            fields.Fault(PolicyFaultIds.Regex, key, fault);
        }

        return text;
    }

    private static HttpHeaderMatch ReadHeader(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("name", "value", "secret", "mismatch");
        var name = fields.Text("name") ?? "";
        if (name.Length == 0)
        {
            fields.Fault(PolicyFaultIds.HeaderMatch, "name", "a header name is needed");
        }

        var mismatch = fields.Text("mismatch") ?? "";
        if (mismatch is not ("" or "LOG" or "ADD" or "DELETE" or "REPLACE"))
        {
            fields.Fault(PolicyFaultIds.HeaderMatch, "mismatch", $"'{mismatch}' must be LOG, ADD, DELETE or REPLACE");
        }

        var (secretNamespace, secretName) = ("", "");
        if (fields.TryObject("secret", out var secret))
        {
            (secretNamespace, secretName) = (secret.Text("namespace") ?? "", secret.Text("name") ?? "");
            if (secretName.Length == 0)
            {
                secret.Fault(PolicyFaultIds.HeaderMatch, "name", "the secret's name is needed");
            }
        }

        return new(name, fields.Text("value") ?? "", secretNamespace, secretName, mismatch);
    }

    private static ImmutableDictionary<string, string> ReadGeneric(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        var entries = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in fields.Node.Fields)
        {
            if (key.Length == 0)
            {
                faults.Add(PolicyFaultIds.L7Generic, node, "has an entry with an empty key");
            }

            entries[key] = Fields.TextOf(value, faults) ?? "";
        }

        return entries.ToImmutable();
    }
}
