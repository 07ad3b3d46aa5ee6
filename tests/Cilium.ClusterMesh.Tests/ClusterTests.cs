// SPDX-License-Identifier: Apache-2.0
namespace Cilium.ClusterMesh.Tests;

public sealed class ClusterTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("blue-1", true)]
    [InlineData("1blue", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("Blue", false)]
    [InlineData("a.b", false)]
    [InlineData("a_b", false)]
    public void Cluster_names_are_short_and_plain(string text, bool isValid)
    {
        Assert.Equal(isValid, ClusterName.TryParse(text, out ClusterName name));
        if (isValid)
        {
            Assert.Equal(text, name.ToString());
        }
        else
        {
            Assert.Throws<ArgumentException>(() => new ClusterName(text));
        }
    }

    [Theory]
    [InlineData(127, false)]
    [InlineData(128, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(384, true)]
    public void Some_ids_share_a_bit_with_packet_marks(int id, bool expected) =>
        Assert.Equal(expected, new ClusterId(id, new ClusterIdSpace(511)).SharesMarkBit);

    [Fact]
    public void An_id_must_fit_the_mesh()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterId(256, ClusterIdSpace.Default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterId(-1, ClusterIdSpace.Default));
        Assert.False(ClusterId.None.IsInMesh);
    }

    [Theory]
    [InlineData("default", 0, 255, false, "")]
    [InlineData("blue", 1, 255, false, "")]
    [InlineData("blue", 511, 511, false, "")]
    [InlineData("default", 1, 255, false, "ClusterName")]
    [InlineData("Blue", 256, 255, false, "ClusterName,ClusterId")]
    [InlineData("blue", 1, 300, false, "MaxConnectedClusters")]
    [InlineData("blue", 200, 255, true, "ClusterId")]
    [InlineData("blue", 200, 255, false, "")]
    [InlineData("blue", -1, 255, true, "ClusterId")]
    public void Options_name_all_their_faults(string name, int id, int max, bool sharesMarks, string expected)
    {
        ClusterMeshOptions options = new() { ClusterName = name, ClusterId = id, MaxConnectedClusters = max, SharesPacketMarks = sharesMarks };
        Assert.Equal(expected, string.Join(',', options.Validate().Select(fault => fault.Path)));
    }

    [Theory]
    [InlineData(255, 1, 0, "")]
    [InlineData(255, 0, 0, "id")]
    [InlineData(255, 256, 511, "id")]
    [InlineData(255, 3, 511, "")]
    [InlineData(511, 300, 511, "")]
    [InlineData(511, 3, 255, "capabilities.maxConnectedClusters")]
    [InlineData(511, 512, 0, "id,capabilities.maxConnectedClusters")]
    public void A_remote_configuration_must_fit_the_local_one(int localMax, int id, int max, string expected) =>
        Assert.Equal(expected, string.Join(',', new ClusterConfiguration(id, max).Validate(new ClusterMeshOptions { MaxConnectedClusters = localMax }).Select(fault => fault.Path)));

    [Fact]
    public void No_two_clusters_have_one_id()
    {
        ClusterName blue = new("blue"), green = new("green"), red = new("red");
        ClusterId one = new(1, ClusterIdSpace.Default), two = new(2, ClusterIdSpace.Default);
        ClusterIdReservations ids = new(blue, one);
        ids.Reserve(green, two);
        ids.Reserve(green, two);
        ClusterIdConflictException error = Assert.Throws<ClusterIdConflictException>(() => ids.Reserve(red, two));
        Assert.Equal((two, green, red), (error.ClusterId, error.Holder, error.Claimant));
        Assert.Throws<ClusterIdConflictException>(() => ids.Reserve(red, one));
        ids.Release(red, two);
        Assert.Throws<ClusterIdConflictException>(() => ids.Reserve(red, two));
        ids.Release(green, two);
        ids.Reserve(red, two);
    }

    [Theory]
    [InlineData(ServiceAffinity.None, 0, 0, true, true)]
    [InlineData(ServiceAffinity.Local, 1, 1, true, false)]
    [InlineData(ServiceAffinity.Local, 0, 1, true, true)]
    [InlineData(ServiceAffinity.Local, 0, 0, true, false)]
    [InlineData(ServiceAffinity.Remote, 1, 1, false, true)]
    [InlineData(ServiceAffinity.Remote, 1, 0, true, true)]
    [InlineData(ServiceAffinity.Remote, 0, 0, false, true)]
    public void Affinity_prefers_one_side_while_it_is_healthy(ServiceAffinity affinity, int local, int remote, bool usesLocal, bool usesRemote)
    {
        Assert.Equal(usesLocal, GlobalServiceSelection.UsesLocal(affinity, local, remote));
        Assert.Equal(usesRemote, GlobalServiceSelection.UsesRemote(affinity, local, remote));
    }
}
