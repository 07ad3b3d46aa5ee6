// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The functions in the running kernel's BTF, read once.</summary>
internal static class RunningKernelBtf
{
    private static readonly Lazy<Btf?> LazyBtf = new(Read);

    /// <summary>Whether the kernel shows its types.</summary>
    public static bool Exists => File.Exists(Btf.KernelPath);

    /// <summary>The type id of a function.</summary>
    /// <returns><see langword="false"/> when the kernel has no such function or no BTF.</returns>
    public static bool TryFindFunction(string name, out uint id)
    {
        if (LazyBtf.Value is { } btf && btf.TryFind(name, out BtfFunction? function))
        {
            id = function.Id;
            return true;
        }

        id = 0;
        return false;
    }

    /// <summary>Whether one of the kernel's enumerations has a constant; null when the kernel has no BTF.</summary>
    public static bool? HasConstant(string name) => LazyBtf.Value?.Types()
        .OfType<BtfEnumeration>()
        .Any(enumeration => enumeration.TryGetValue(name, out _));

    private static Btf? Read() => Exists ? Btf.FromKernel() : null;
}
