// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>
/// A map whose entries belong to sockets, inodes, tasks or cgroups and go with them: <see cref="BpfMapType.SocketStorage"/>,
/// <see cref="BpfMapType.InodeStorage"/>, <see cref="BpfMapType.TaskStorage"/>, <see cref="BpfMapType.CgroupLocalStorage"/>.
/// </summary>
/// <typeparam name="TValue">Laid out as the map's value.</typeparam>
/// <remarks>
/// User space names the owner by an open descriptor: a socket's, a file's, a pidfd, a cgroup directory's. The kernel cannot
/// list the entries. Each operation is one <c>bpf(2)</c> call and allocates nothing. Ownership and thread-safety: as for <see cref="BpfMap"/>.
/// </remarks>
public sealed unsafe class BpfLocalStorage<TValue> : BpfMap
    where TValue : unmanaged
{
    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">A local storage map.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public BpfLocalStorage(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfLocalStorage(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(
            map,
            MapTraits.IsLocalStorage(map.Type),
            "SocketStorage, InodeStorage, TaskStorage or CgroupLocalStorage",
            sizeof(int),
            sizeof(TValue));

    /// <summary>Creates a local storage map.</summary>
    /// <param name="options">What it shall be; the size of a value, when not set, comes from the type, and so do plain BTF types,
    /// which the kernel insists on.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static new BpfLocalStorage<TValue> Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BpfMapOptions complete = options.WithSizes(sizeof(int), sizeof(TValue));
        if (complete.KeyType is null && complete.ValueType is null)
        {
            Btf types = OpaqueBtf.IntegerKey(sizeof(TValue));
            complete.KeyType = types[OpaqueBtf.IntegerTypeId];
            complete.ValueType = types[OpaqueBtf.BytesTypeId];
        }

        return TakeOver(BpfMap.Create(complete), static map => new BpfLocalStorage<TValue>(map, takesOver: true));
    }

    /// <inheritdoc cref="BpfMap.OpenPinned(string, BpfMapAccess)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public static new BpfLocalStorage<TValue> OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite) =>
        TakeOver(BpfMap.OpenPinned(path, access), static map => new BpfLocalStorage<TValue>(map, takesOver: true));

    /// <summary>Reads the value that belongs to <paramref name="owner"/>.</summary>
    /// <param name="owner">An open socket, file, pidfd or cgroup directory.</param>
    /// <param name="value">The value, or all zero.</param>
    /// <returns><see langword="false"/> when it has none.</returns>
    /// <exception cref="BpfException"><c>EBADF</c>: the descriptor is not of the kind that the map is for; or the kernel refused.</exception>
    [SkipLocalsInit]
    public bool TryLookup(SafeHandle owner, out TValue value)
    {
        ArgumentNullException.ThrowIfNull(owner);
        Unsafe.SkipInit(out value);
        int result;
        fixed (TValue* v = &value)
        {
            result = DescriptorElement.WithKey(this, BpfCommand.BPF_MAP_LOOKUP_ELEM, owner, v);
        }

        if (result >= 0)
        {
            return true;
        }

        value = default;
        if (result != -Errno.ENOENT)
        {
            ThrowOwnerError(result, "look up in map");
        }

        return false;
    }

    /// <summary>Sets the value that belongs to <paramref name="owner"/>.</summary>
    /// <param name="owner">An open socket, file, pidfd or cgroup directory.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether it must, may or must not have one.</param>
    /// <exception cref="BpfException"><c>EBADF</c> as for <see cref="TryLookup"/>; <c>EEXIST</c>/<c>ENOENT</c> when
    /// <paramref name="mode"/> is not met; or the kernel refused.</exception>
    public void Update(SafeHandle owner, in TValue value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        ArgumentNullException.ThrowIfNull(owner);
        fixed (TValue* v = &value)
        {
            int result = DescriptorElement.WithKey(this, BpfCommand.BPF_MAP_UPDATE_ELEM, owner, v, (ulong)mode);
            if (result < 0)
            {
                ThrowOwnerError(result, "update map");
            }
        }
    }

    /// <summary>Removes the value that belongs to <paramref name="owner"/>.</summary>
    /// <param name="owner">An open socket, file, pidfd or cgroup directory.</param>
    /// <returns><see langword="false"/> when it had none.</returns>
    /// <exception cref="BpfException"><c>EBADF</c> as for <see cref="TryLookup"/>; or the kernel refused.</exception>
    public bool TryDelete(SafeHandle owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        int result = DescriptorElement.WithKey(this, BpfCommand.BPF_MAP_DELETE_ELEM, owner, null);
        if (result < 0 && result != -Errno.ENOENT)
        {
            ThrowOwnerError(result, "delete from map");
        }

        return result >= 0;
    }

    private void ThrowOwnerError(int result, string operation)
    {
        if (-result is Errno.EBADF or Errno.ENOTSOCK)
        {
            throw new BpfException(
                operation, -result, $"'{Name}'", $"The owner's descriptor is not of the kind that {Type} belongs to.");
        }

        ThrowElementError(result, operation);
    }
}
