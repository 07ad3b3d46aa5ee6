// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A rule in the form in which it is enforced: namespaces and clusters added to the selectors, entities and address
/// blocks as selectors, ports expanded. Immutable.</summary>
public sealed class PolicyRule
{
    private bool? _namesOwnPorts;
    private bool? _namesPeerPorts;

    /// <summary>The object that it comes from.</summary>
    public required PolicyResource Resource { get; init; }

    /// <summary>Which rule of the object, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The namespace of the endpoints that it can select; empty for all.</summary>
    public required string SubjectNamespace { get; init; }

    /// <summary>Whom it is for.</summary>
    public required LabelSelector Subject { get; init; }

    /// <summary>Whether it is for the node itself rather than for endpoints.</summary>
    public bool IsForNodes { get; init; }

    /// <summary>What it allows and denies.</summary>
    public required ImmutableArray<RuleEntry> Entries { get; init; }

    /// <summary>Whether it denies by default what comes in.</summary>
    public bool DeniesIngressByDefault { get; init; }

    /// <summary>Whether it denies by default what goes out.</summary>
    public bool DeniesEgressByDefault { get; init; }

    /// <summary>Whether it says anything about what comes in.</summary>
    public bool HasIngress { get; init; }

    /// <summary>Whether it says anything about what goes out.</summary>
    public bool HasEgress { get; init; }

    /// <summary>Whether its object is carried out; otherwise it changes no verdict, see <see cref="PolicyMode.Audit"/>.</summary>
    public PolicyMode Mode { get; init; }

    /// <summary>Labels that name the object, and those that the author gave, in the order of keys.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>What the author says about it; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Text that goes along with each verdict; may be empty.</summary>
    public string LogValue { get; init; } = "";

    /// <summary>The file that it was read from; empty if none.</summary>
    public string File { get; internal set; } = "";

    /// <summary>The line where it begins, from 1.</summary>
    public int Line { get; internal set; }

    internal bool IsAudited => Mode == PolicyMode.Audit;

    /// <summary>Equal for rules that do the same; a replaced object keeps those of its rules that did not change.</summary>
    internal string Fingerprint { get; init; } = "";

    /// <summary>The address prefixes that need identities of their own for the rule to match them; the whole of a family has one already.</summary>
    internal ImmutableArray<IpPrefix> Prefixes { get; init; } = [];

    /// <summary>The names and patterns of <c>toFQDNs</c> by which the rule selects addresses.</summary>
    internal ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Whether it selects addresses by groups that are declared apart from it.</summary>
    internal bool NamesCidrGroups { get; init; }

    /// <summary>By which rules are ordered, so that the order does not depend on when they were added: the name that the
    /// reference gives to the object.</summary>
    internal string Order => field ??= $"{ShortKind(Resource.Kind)}/{Resource.Namespace}/{Resource.Name}";

    /// <summary>Where <see cref="Order"/> stands among the objects of its repository; null before it is in one.</summary>
    internal RuleOrder.Place? Place { get; set; }

    /// <summary>Whether what it means depends on the names of the subject's own ports.</summary>
    internal bool NamesOwnPorts => _namesOwnPorts ??= NamesPorts(TrafficDirection.Ingress);

    /// <summary>Whether what it means depends on the names of all pods' ports.</summary>
    internal bool NamesPeerPorts => _namesPeerPorts ??= NamesPorts(TrafficDirection.Egress);

    /// <summary>The number by which verdicts name the rule; given by the <see cref="RuleCatalog"/>.</summary>
    public uint Cookie { get; internal set; }

    internal bool DeniesByDefault(TrafficDirection direction) =>
        direction == TrafficDirection.Ingress ? DeniesIngressByDefault : DeniesEgressByDefault;

    /// <summary>The object and the rule's position in it.</summary>
    public override string ToString() => $"{Resource}[{Index}]";

    private bool NamesPorts(TrafficDirection direction) =>
        Entries.Any(entry => entry.Direction == direction && entry.Ports.Any(port => port.Name.Length > 0));

    private static string ShortKind(string kind) => kind switch
    {
        CiliumNetworkPolicy.Kind => "cnp",
        CiliumClusterwideNetworkPolicy.Kind => "ccnp",
        _ => "netpol",
    };
}
