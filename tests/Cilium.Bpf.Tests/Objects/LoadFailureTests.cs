// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests;

public sealed class LoadFailureTests
{
    [Fact]
    public void Without_privileges_the_missing_capabilities_are_named()
    {
        var error = Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => SampleObject.Spec().Load()));
        Assert.Equal(BpfCapabilities.Bpf | BpfCapabilities.NetworkAdmin, error.Missing);
        Assert.Contains("CAP_BPF, CAP_NET_ADMIN", error.Message, StringComparison.Ordinal);
        Assert.Contains("'sample'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracing_program_asks_for_another_capability()
    {
        var error = Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => Relocated().Load()));
        Assert.Equal(BpfCapabilities.Bpf | BpfCapabilities.PerformanceMonitoring, error.Missing);
    }

    [Fact]
    public void A_refusal_does_not_spoil_later_loads()
    {
        Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => SampleObject.Spec().Load()));
        using var loaded = SampleObject.Spec().Load();
        Assert.Equal(4, loaded.Maps.Count);
    }

    [Fact]
    public void Relocations_are_resolved_with_the_kernels_types()
    {
        using var loaded = Relocated().Load();
        loaded.Programs["relocated"].TestRun(new BpfTestRun { Repeat = 0 });
        Assert.Equal(Environment.ProcessId, loaded.Variables["seen_tgid"].Read<int>());
        Assert.False(loaded.Variables["has_unknown_field"].Read<bool>());
    }

    [Fact]
    public void Without_kernel_types_the_error_says_what_to_do()
    {
        var error = Assert.Throws<KernelBtfMissingException>(() => HiddenKernelTypes.Run(() => Relocated().Load()));
        Assert.Equal(Btf.KernelPath, error.Path);
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", error.Message, StringComparison.Ordinal);
        Assert.Contains("KernelBtfPath", error.Message, StringComparison.Ordinal);
        Assert.Throws<KernelBtfMissingException>(() => HiddenKernelTypes.Run(Btf.FromKernel));
    }

    [Fact]
    public void Without_kernel_types_a_program_that_needs_none_still_loads()
    {
        using var loaded = HiddenKernelTypes.Run(() => SampleObject.Spec().Load());
        Assert.Equal(3, loaded.Programs.Count);
    }

    [Fact]
    public void Kernel_types_can_come_from_a_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.Copy(Btf.KernelPath, path, overwrite: true);
            using var loaded = HiddenKernelTypes.Run(() => Relocated().Load(new BpfLoadOptions { KernelBtfPath = path }));
            loaded.Programs["relocated"].TestRun(new BpfTestRun { Repeat = 0 });
            Assert.Equal(Environment.ProcessId, loaded.Variables["seen_tgid"].Read<int>());
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(path, Assert.Throws<KernelBtfMissingException>(() => Relocated().Load(new BpfLoadOptions { KernelBtfPath = path })).Path);
    }

    [Fact]
    public void A_program_bound_to_a_function_that_does_not_exist_is_named()
    {
        var spec = Relocated();
        spec.Programs["relocated"].Type = BpfProgramType.Tracing;
        spec.Programs["relocated"].AttachType = BpfAttachType.TraceFentry;
        spec.Programs["relocated"].AttachTarget = "no_such_function_in_the_kernel";
        var error = Assert.Throws<BpfLoadException>(() => spec.Load());
        Assert.Contains("'relocated'", error.Message, StringComparison.Ordinal);
        Assert.Contains("no_such_function_in_the_kernel", error.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_the_kernel_refuses_is_named()
    {
        var spec = SampleObject.Spec();
        spec.Maps["flows"].Flags = (BpfMapFlags)(1 << 30);
        var error = Assert.Throws<BpfLoadException>(() => spec.Load());
        Assert.Equal(("flows", "create map", "EINVAL"), (error.Map, error.Operation, error.ErrnoName));
        Assert.Contains("'flows'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_libbpf_the_error_names_the_package_to_install()
    {
        // A second copy of the library, whose native imports find nothing.
        var context = new AssemblyLoadContext("no-libbpf");
        using var copy = File.OpenRead(typeof(BpfObjectSpec).Assembly.Location);
        var assembly = context.LoadFromStream(copy);
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) =>
            name.StartsWith("libbpf", StringComparison.Ordinal) ? throw new DllNotFoundException(name) : 0);
        var type = assembly.GetType(typeof(BpfObjectSpec).FullName!)!;
        var spec = type.GetMethod(nameof(BpfObjectSpec.Parse))!.Invoke(null, [new ReadOnlyMemory<byte>(SampleObject.Image()), "sample"]);
        var error = Assert.Throws<TargetInvocationException>(() => type.GetMethod(nameof(BpfObjectSpec.Load))!.Invoke(spec, [null])).InnerException!;
        Assert.Equal(nameof(LibbpfMissingException), error.GetType().Name);
        Assert.Contains("apt-get install libbpf1", error.Message, StringComparison.Ordinal);
    }

    private static BpfObjectSpec Relocated() => BpfObjectSpec.FromResource(typeof(LoadFailureTests).Assembly, "relocated.bpf.o");
}
