// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>A memory mapping of an array map of one element.</summary>
internal sealed unsafe class DataMapping : SafeHandle
{
    private readonly nuint _length;

    private DataMapping(nint address, nuint length)
        : base(-1, ownsHandle: true)
    {
        _length = length;
        SetHandle(address);
    }

    public override bool IsInvalid => handle == -1;

    public static DataMapping Open(BpfHandle map, int size, bool isReadOnly, string name)
    {
        var page = (nuint)Environment.SystemPageSize;
        var length = ((nuint)size + page - 1) / page * page;
        var protection = isReadOnly ? LibC.PROT_READ : LibC.PROT_READ | LibC.PROT_WRITE;
        var address = LibC.mmap(0, length, protection, LibC.MAP_SHARED, map.Value, 0);
        var errno = address == -1 ? LibC.LastErrno : 0;
        return errno == 0
            ? new DataMapping(address, length)
            : throw BpfException.FromErrno(errno, "map the variables of", $"section '{name}'");
    }

    /// <summary>Keeps the memory mapped until the result is disposed.</summary>
    public Use Access() => new(this);

    protected override bool ReleaseHandle() => LibC.munmap(handle, _length) == 0;

    /// <summary>A use of the memory during which it cannot be unmapped.</summary>
    internal readonly ref struct Use
    {
        private readonly DataMapping _mapping;

        public Use(DataMapping mapping)
        {
            var isReferenced = false;
            mapping.DangerousAddRef(ref isReferenced);
            _mapping = mapping;
        }

        public byte* Address => (byte*)_mapping.handle;

        public void Dispose() => _mapping.DangerousRelease();
    }
}
