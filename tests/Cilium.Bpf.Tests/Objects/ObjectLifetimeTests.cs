// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests;

[Collection(NetworkCollection.Name)]
public sealed class ObjectLifetimeTests
{
    [Fact]
    public void Loads_and_failures_leave_no_descriptor_and_no_mapping()
    {
        var broken = BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, "packet_without_bounds_check.bpf.o");
        LoadAndFail(broken);
        var (descriptors, mappings) = Resources();
        for (var i = 0; i < 50; i++)
        {
            LoadAndFail(broken);
        }

        var (descriptorsAfter, mappingsAfter) = Resources();
        Assert.Equal(descriptors, descriptorsAfter);
        Assert.InRange(mappingsAfter, 0, mappings + 2);
    }

    [Fact]
    public void Threads_load_one_blueprint_at_the_same_time()
    {
        var spec = SampleObject.Spec();
        var results = new int[16];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var own = spec.Clone();
            own.Variables["node_id"].Set((uint)(1000 * i));
            using var loaded = own.Load();
            results[i] = loaded.Programs["classify"].TestRun(SampleObject.Packet).ReturnValue;
        });
        Assert.Equal(Enumerable.Range(0, results.Length).Select(i => 1000 * i + 11), results);
    }

    private static void LoadAndFail(BpfObjectSpec broken)
    {
        var spec = SampleObject.Spec();
        spec.DataSections[".bss"].Resize(20_000);
        using var loaded = spec.Load();
        loaded.Variables["packets"].Write(loaded.Variables["packets"].Read<ulong>() + 1);
        Assert.Throws<VerifierException>(() => broken.Load());
        var wrong = SampleObject.Spec();
        wrong.Maps["flows"].Flags = (BpfMapFlags)(1 << 30);
        Assert.Throws<BpfLoadException>(() => wrong.Load());
    }

    private static (int Descriptors, int Mappings) Resources() =>
        (Directory.GetFiles("/proc/self/fd").Count(IsBpf), File.ReadLines("/proc/self/maps").Count(line => line.Contains("bpf-map", StringComparison.Ordinal)));

    private static bool IsBpf(string path) =>
        new FileInfo(path).LinkTarget is { } target && (target.Contains("bpf", StringComparison.Ordinal) || target.Contains("btf", StringComparison.Ordinal));
}
