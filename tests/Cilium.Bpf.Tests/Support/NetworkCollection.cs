// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Support;

/// <summary>
/// Tests that watch a link go while traffic flows. They run alone: another test that starts a process meanwhile would, between
/// fork and exec, hold copies of our descriptors, and a link stays attached until the last copy is closed.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NetworkCollection
{
    public const string Name = "network";
}
