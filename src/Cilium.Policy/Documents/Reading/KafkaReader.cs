// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;

namespace Cilium.Policy;

/// <summary>Reads the elements of <c>rules.kafka</c>.</summary>
internal static class KafkaReader
{
    private const int MaxTopic = 255;

    // The requests of the Kafka protocol by name.
    private static readonly FrozenSet<string> s_apiKeys = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "produce", "fetch", "offsets", "metadata", "leaderandisr", "stopreplica", "updatemetadata", "controlledshutdown", "offsetcommit",
        "offsetfetch", "findcoordinator", "joingroup", "heartbeat", "leavegroup", "syncgroup", "describegroups", "listgroups",
        "saslhandshake", "apiversions", "createtopics", "deletetopics", "deleterecords", "initproducerid", "offsetforleaderepoch",
        "addpartitionstotxn", "addoffsetstotxn", "endtxn", "writetxnmarkers", "txnoffsetcommit", "describeacls", "createacls",
        "deleteacls", "describeconfigs", "alterconfigs");

    public static KafkaRule Read(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("role", "apiKey", "apiVersion", "clientID", "topic");
        var rule = new KafkaRule(
            fields.Text("role") ?? "",
            fields.Text("apiKey") ?? "",
            fields.Text("apiVersion") ?? "",
            fields.Text("clientID") ?? "",
            fields.Text("topic") ?? "");
        Judge(fields, rule);
        return rule;
    }

    private static void Judge(Fields fields, KafkaRule rule)
    {
        if (rule.Role.Length > 0 && rule.ApiKey.Length > 0)
        {
            fields.Fault(PolicyFaultIds.KafkaRule, "role", "has both role and apiKey; give one");
        }

        if (rule.Role.Length > 0 && !rule.Role.Equals("produce", StringComparison.OrdinalIgnoreCase) && !rule.Role.Equals("consume", StringComparison.OrdinalIgnoreCase))
        {
            fields.Fault(PolicyFaultIds.KafkaRule, "role", $"'{rule.Role}' must be produce or consume");
        }

        if (rule.ApiKey.Length > 0 && !s_apiKeys.Contains(rule.ApiKey))
        {
            fields.Fault(PolicyFaultIds.KafkaRule, "apiKey", $"'{rule.ApiKey}' is not a request of the Kafka protocol");
        }

        if (rule.ApiVersion.Length > 0 && !short.TryParse(rule.ApiVersion, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            fields.Fault(PolicyFaultIds.KafkaRule, "apiVersion", $"'{rule.ApiVersion}' is not a whole number of 16 bits");
        }

        if (rule.Topic.Length > MaxTopic || rule.Topic.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
        {
            fields.Fault(PolicyFaultIds.KafkaRule, "topic", $"a topic has at most {MaxTopic} letters, digits, '.', '_' and '-'");
        }
    }
}
