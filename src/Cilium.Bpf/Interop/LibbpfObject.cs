// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Owns a <c>struct bpf_object *</c>. Closing it closes libbpf's descriptors; duplicates live on.</summary>
internal sealed class LibbpfObject : SafeHandle
{
    public LibbpfObject(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;

    /// <summary>Loads the object: 0 or a negative error number.</summary>
    public int Load() => Libbpf.bpf_object__load(handle);

    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(handle);
        return true;
    }
}
