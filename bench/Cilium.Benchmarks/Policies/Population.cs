// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Benchmarks.Policies;

/// <summary>A cluster of any size: pods in namespaces, and policies that each admit one kind of pod to another.</summary>
/// <remarks>Every policy has a peer selector of its own and, if endpoints are as many as kinds of subjects or more, concerns some of
/// them. A pod meets one such selector, and that of its whole namespace.</remarks>
internal sealed class Population(int namespaces)
{
    public const uint FirstIdentity = 10_000;
    public const ushort FirstPort = 8000;
    private const int Apps = 100;
    private const int Tracks = 5;
    private const int SubjectApps = 5;

    public int Namespaces => namespaces;

    /// <summary>The identity of a pod anywhere in the cluster.</summary>
    public SecurityIdentity Identity(int index)
    {
        int kind = index / namespaces;
        return new(
            new NumericIdentity(FirstIdentity + (uint)index),
            Labels(index % namespaces, kind % Apps, kind / Apps % Tracks, kind / (Apps * Tracks)));
    }

    /// <summary>The identity of a local endpoint: it has an app that policies select, and its number lies outside of the others.</summary>
    public SecurityIdentity Local(int index) => new(
        new NumericIdentity(1000 + (uint)(index % (namespaces * SubjectApps))),
        Labels(index % namespaces, index / namespaces % SubjectApps, 0, -1));

    /// <summary>Which identity a policy admits.</summary>
    /// <param name="policy">The policy; not the first of its namespace, which admits all of that.</param>
    /// <param name="instance">Which of the pods that are alike.</param>
    public int PeerOf(int policy, int instance)
    {
        int within = policy / namespaces;
        int kind = (within / SubjectApps % Apps) + (within % Tracks * Apps) + (instance * Apps * Tracks);
        return (kind * namespaces) + (policy % namespaces);
    }

    /// <summary>Which local endpoints a policy is for, of so many.</summary>
    public IEnumerable<int> SubjectsOf(int policy, int endpoints)
    {
        int first = (policy / namespaces % SubjectApps * namespaces) + (policy % namespaces);
        for (int subject = first; subject < endpoints; subject += namespaces * SubjectApps)
        {
            yield return subject;
        }
    }

    /// <summary>Policies in turn for each namespace and each kind of subject in it.</summary>
    public IEnumerable<PolicyDocument> Policies(int count) => Enumerable.Range(0, count).Select(index => Policy(index));

    /// <param name="index">Which policy.</param>
    /// <param name="port">A port besides its own; 0: none.</param>
    public PolicyDocument Policy(int index, int port = 0)
    {
        int within = index / namespaces, peer = within / SubjectApps;
        string from = within == 0 ? "{}" : Selector(peer % Apps, within % Tracks, peer / Apps);
        string more = port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $$""",{"port":"{{port}}","protocol":"TCP"}""");
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            {"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"p{{index}}","namespace":"ns{{index % namespaces}}"},
             "spec":{"endpointSelector":{"matchLabels":{"app":"a{{within % SubjectApps}}"} },
              "ingress":[{"fromEndpoints":[{{from}}],"toPorts":[{"ports":[{"port":"{{PortOf(index)}}","protocol":"TCP"}{{more}} ]}]}]} }
            """);
        return PolicyDocuments.Parse(text).Documents.Single();
    }

    /// <summary>Where a policy admits its peers.</summary>
    public ushort PortOf(int index) => (ushort)(FirstPort + (index / namespaces / SubjectApps));

    private static string Selector(int app, int track, int generation)
    {
        // What no pod has tells selectors of the same pods apart.
        string more = generation == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $$""","matchExpressions":[{"key":"gone{{generation}}","operator":"DoesNotExist"}]""");
        return string.Create(CultureInfo.InvariantCulture, $$"""{"matchLabels":{"app":"a{{app}}","track":"t{{track}}"}{{more}} }""");
    }

    private static LabelSet Labels(int space, int app, int track, int instance) => LabelSet.Parse(
        string.Create(CultureInfo.InvariantCulture, $"k8s:io.kubernetes.pod.namespace=ns{space}"),
        "k8s:io.cilium.k8s.policy.cluster=default",
        string.Create(CultureInfo.InvariantCulture, $"k8s:app=a{app}"),
        string.Create(CultureInfo.InvariantCulture, $"k8s:track=t{track}"),
        string.Create(CultureInfo.InvariantCulture, $"k8s:instance=i{instance}"));
}
