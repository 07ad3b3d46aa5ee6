// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>The stable identifiers of what can be wrong with policy documents (<see cref="PolicyFault.Id"/>). Each has a page
/// of its name in <c>docs/errors</c>.</summary>
/// <remarks>An identifier says what is wrong; whether that rejects the document or is only noticed depends on where it stands.</remarks>
public static class PolicyFaultIds
{
    /// <summary>A file or directory of policies cannot be read.</summary>
    public const string File = "policy-file";

    /// <summary>A file is larger than <see cref="PolicyDirectoryOptions.MaxFileSize"/>.</summary>
    public const string FileSize = "policy-file-size";

    /// <summary>A last good version cannot be stored, read or removed.</summary>
    public const string LastGood = "policy-last-good";

    /// <summary>The text is neither YAML nor JSON from some place on.</summary>
    public const string Syntax = "policy-syntax";

    /// <summary>A value has the wrong type.</summary>
    public const string Type = "policy-type";

    /// <summary>An object has no kind.</summary>
    public const string Kind = "policy-kind";

    /// <summary>An object is of another kind and is skipped.</summary>
    public const string OtherKind = "policy-other-kind";

    /// <summary>The API version is not one of the kind.</summary>
    public const string ApiVersion = "policy-api-version";

    /// <summary>An object has no name.</summary>
    public const string Name = "policy-name";

    /// <summary>An object is neither to be enforced nor to be audited.</summary>
    public const string Mode = "policy-mode";

    /// <summary>Two documents define one object.</summary>
    public const string Duplicate = "policy-duplicate";

    /// <summary>A field is not known and is ignored.</summary>
    public const string UnknownField = "policy-unknown-field";

    /// <summary>An object has no specification.</summary>
    public const string Spec = "policy-spec";

    /// <summary>A rule does not have exactly one of <c>endpointSelector</c> and <c>nodeSelector</c>.</summary>
    public const string Subject = "policy-subject";

    /// <summary>A <c>nodeSelector</c> stands in a policy of a namespace.</summary>
    public const string NodeSelector = "policy-node-selector";

    /// <summary>A rule says nothing of ingress or egress.</summary>
    public const string NoTraffic = "policy-no-traffic";

    /// <summary>A label cannot be read.</summary>
    public const string Label = "policy-label";

    /// <summary>The value of <c>log</c> is too long or not printable.</summary>
    public const string LogValue = "policy-log-value";

    /// <summary>A label selector has a key, operator or value that is not possible.</summary>
    public const string Selector = "policy-selector";

    /// <summary>A namespace written into <c>endpointSelector</c> is replaced by the policy's own.</summary>
    public const string NamespaceLabel = "policy-namespace-label";

    /// <summary>Several kinds of peer stand in one element.</summary>
    public const string Peers = "policy-peers";

    /// <summary>A name is not one of the entities.</summary>
    public const string Entity = "policy-entity";

    /// <summary>A text is not an address prefix.</summary>
    public const string Cidr = "policy-cidr";

    /// <summary>An element does not have exactly one of <c>cidr</c>, <c>cidrGroupRef</c> and <c>cidrGroupSelector</c>.</summary>
    public const string CidrSource = "policy-cidr-source";

    /// <summary>An exception lies outside of the prefix.</summary>
    public const string CidrExcept = "policy-cidr-except";

    /// <summary>A selector of CIDR groups has too many combinations of values.</summary>
    public const string CidrGroupSelector = "policy-cidr-group-selector";

    /// <summary>A name or pattern of names is not possible.</summary>
    public const string Fqdn = "policy-fqdn";

    /// <summary>The authentication mode is not known and is read as one that always fails.</summary>
    public const string AuthenticationMode = "policy-authentication-mode";

    /// <summary>The options do not allow what is written.</summary>
    public const string SwitchedOff = "policy-switched-off";

    /// <summary>A port is missing, or is neither a number nor a name of a port.</summary>
    public const string Port = "policy-port";

    /// <summary>A protocol is not known.</summary>
    public const string Protocol = "policy-protocol";

    /// <summary>A protocol that has no ports is given with one.</summary>
    public const string ProtocolPort = "policy-protocol-port";

    /// <summary>A list of ports or ICMP types is too long.</summary>
    public const string TooMany = "policy-too-many";

    /// <summary>ICMP types and ports stand in one element.</summary>
    public const string IcmpPorts = "policy-icmp-ports";

    /// <summary>A family or type of ICMP is missing or not known.</summary>
    public const string IcmpType = "policy-icmp-type";

    /// <summary>Layer 7 rules of several kinds stand in one element.</summary>
    public const string L7Kinds = "policy-l7-kinds";

    /// <summary>Layer 7 rules for a parser of its own are incomplete.</summary>
    public const string L7Generic = "policy-l7-generic";

    /// <summary>Layer 7 rules stand at a port or protocol that cannot have them.</summary>
    public const string L7Port = "policy-l7-port";

    /// <summary>Layer 7 rules apply to nodes.</summary>
    public const string L7Node = "policy-l7-node";

    /// <summary>DNS rules stand where they are not possible.</summary>
    public const string DnsRules = "policy-dns-rules";

    /// <summary>A regular expression is not one that proxies take.</summary>
    public const string Regex = "policy-regex";

    /// <summary>A Kafka rule is not valid.</summary>
    public const string KafkaRule = "policy-kafka-rule";

    /// <summary>A match of HTTP headers is incomplete or has an unknown action.</summary>
    public const string HeaderMatch = "policy-header-match";

    /// <summary>Server names are empty, or stand with layer 7 rules without TLS termination.</summary>
    public const string ServerNames = "policy-server-names";

    /// <summary>A listener stands where it is not possible.</summary>
    public const string Listener = "policy-listener";

    /// <summary>The priority of a listener is out of range.</summary>
    public const string ListenerPriority = "policy-listener-priority";
}
