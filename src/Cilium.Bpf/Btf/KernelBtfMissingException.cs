// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kernel, or a module, shows no BTF where it was looked for.</summary>
public sealed class KernelBtfMissingException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">Where the BTF was looked for.</param>
    /// <param name="operation">What needed it, as a verb phrase.</param>
    public KernelBtfMissingException(string path, string operation = "read kernel BTF")
        : base(
            operation,
            Interop.Errno.ENOENT,
            $"'{path}'",
            "Use a kernel built with CONFIG_DEBUG_INFO_BTF=y, or give a BTF file made for this kernel with BpfLoadOptions.KernelBtfPath.")
        => Path = path;

    /// <summary>Where the BTF was looked for.</summary>
    public string Path { get; }
}
