// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Sdk;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>What an agent says when it cannot start, and that it leaves everything as it was.</summary>
public class RefusalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_capabilities_are_named()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        MissingCapabilityException? error = null;
        WithoutCapabilities.Run(() =>
            error = Assert.Throws<MissingCapabilityException>(() => cluster.Agent.StartAsync(Cancel).GetAwaiter().GetResult()));
        Assert.NotEqual(BpfCapabilities.None, error!.Missing);
        Assert.Contains("CAP_", error.Message, StringComparison.Ordinal);
        Assert.Empty(PinsOf(cluster));
        await cluster.Agent.StartAsync(Cancel);
    }

    [Fact]
    public async Task A_pin_root_outside_of_a_BPF_file_system_is_refused()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        string plain = Directory.CreateDirectory(Path.Combine(cluster.Options.StateDirectory, "plain")).FullName;
        cluster.Options.Datapath.PinRoot = Path.Combine(plain, "pins");
        BpfFileSystemException error = await Assert.ThrowsAsync<BpfFileSystemException>(() => cluster.Agent.StartAsync(Cancel));
        Assert.StartsWith(cluster.Options.Datapath.PinRoot, error.Path, StringComparison.Ordinal);
        Assert.Contains("is not on a BPF file system", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(plain));
    }

    [Fact]
    public async Task A_pinned_map_that_differs_is_told_with_every_difference()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        string pin = Path.Combine(cluster.Options.Datapath.PinRoot, "maps", "ipcache4");
        BpfFileSystem.CreateDirectory(Path.GetDirectoryName(pin)!);
        using (BpfMap other = BpfMap.Create(new BpfMapOptions(BpfMapType.Array) { KeySize = 4, ValueSize = 12, MaxEntries = 7, Name = "other" }))
        {
            other.Pin(pin);
        }

        DatapathException error = await Assert.ThrowsAsync<DatapathException>(() => cluster.Agent.StartAsync(Cancel));
        Assert.Equal("datapath-map-differs", error.Id);
        Assert.Contains(pin, error.Message, StringComparison.Ordinal);
        MapIncompatibleException cause = Assert.IsType<MapIncompatibleException>(error.InnerException);
        Assert.Equal(pin, cause.Path);
        Assert.True(cause.Differences.Count >= 2, $"Only {string.Join("; ", cause.Differences)}");
        Assert.Equal([pin], PinsOf(cluster));
    }

    [Fact]
    public async Task Maps_of_another_schema_are_left_to_the_version_that_wrote_them()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        await KernelState.ReadSettledAsync(cluster.Options.Datapath.PinRoot);
        await cluster.Agent.StopAsync(Cancel);
        SetSchema(cluster, RuntimeState.CurrentSchema + 1);
        IReadOnlyList<string> before = KernelState.Read(cluster.Options.Datapath.PinRoot);

        DatapathException error = await Assert.ThrowsAsync<DatapathException>(() => cluster.Agent.StartAsync(Cancel));
        Assert.Equal(DatapathException.SchemaErrorId, error.Id);
        Assert.Contains(cluster.Options.Datapath.PinRoot, error.Remedy, StringComparison.Ordinal);
        Assert.Equal(before, KernelState.Read(cluster.Options.Datapath.PinRoot));
        await guarded.ShouldBeJudgedAsync();

        SetSchema(cluster, RuntimeState.CurrentSchema);
        await cluster.Agent.StartAsync(Cancel);
    }

    [Theory]
    [InlineData("endpoints.json", "[ {")]
    [InlineData("endpoints.json", """[ { "id": 1, "name": "x" } ]""")]
    public async Task A_broken_state_of_endpoints_is_named_and_the_kernel_goes_on(string file, string contents)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        await KernelState.ReadSettledAsync(cluster.Options.Datapath.PinRoot);
        await cluster.Agent.StopAsync(Cancel);
        IReadOnlyList<string> before = KernelState.Read(cluster.Options.Datapath.PinRoot);
        string path = Path.Combine(cluster.Options.StateDirectory, file);
        string good = await File.ReadAllTextAsync(path, Cancel);
        await File.WriteAllTextAsync(path, contents, Cancel);

        EndpointStateException error = await Assert.ThrowsAsync<EndpointStateException>(() => cluster.Agent.StartAsync(Cancel));
        Assert.Equal(path, error.Path);
        Assert.NotEmpty(error.Remedy);
        Assert.False(cluster.Agent.IsRunning);
        Assert.Equal(before, KernelState.Read(cluster.Options.Datapath.PinRoot));
        Assert.Equal(contents, await File.ReadAllTextAsync(path, Cancel));
        await guarded.ShouldBeJudgedAsync();

        await File.WriteAllTextAsync(path, good, Cancel);
        await cluster.Agent.StartAsync(Cancel);
        Assert.Equal(3, cluster.Agent.Endpoints.Count);
    }

    private static void SetSchema(TestCluster cluster, uint schema)
    {
        using var runtime = BpfMappedArray<RuntimeState>.OpenPinned(Path.Combine(cluster.Options.Datapath.PinRoot, "maps", "runtime"));
        runtime.GetWritable(0).Schema = schema;
    }

    private static string[] PinsOf(TestCluster cluster) => Directory.Exists(cluster.Options.Datapath.PinRoot)
        ? Directory.GetFiles(cluster.Options.Datapath.PinRoot, "*", SearchOption.AllDirectories)
        : [];
}
