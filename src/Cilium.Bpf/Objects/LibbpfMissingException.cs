// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The native library libbpf, which loads BPF objects, is not installed.</summary>
public sealed class LibbpfMissingException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="innerException">What the runtime said.</param>
    public LibbpfMissingException(Exception? innerException)
        : base(
            "load libbpf.so.1",
            0,
            null,
            "Install libbpf 1.0 or later: 'apt-get install libbpf1' (Debian, Ubuntu), 'dnf install libbpf' (Fedora, RHEL), 'apk add libbpf' (Alpine).",
            innerException)
    {
    }
}
