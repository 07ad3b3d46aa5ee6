// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    /// <summary>One <c>bpf(2)</c> call on one element; pointers must cover <see cref="KeySize"/> and <see cref="ValueBufferSize"/>.</summary>
    /// <returns>0 or <c>-errno</c>.</returns>
    // The reference keeps the descriptor from being closed and reused by another thread during the call: another map's
    // larger value would be written over our memory. It costs two interlocked operations beside a system call.
    [SkipLocalsInit]
    internal int InvokeElement(BpfCommand command, void* key, void* value, ulong flags = 0)
    {
        DescriptorLease lease = Handle.Lease();
        MapElementAttr attr;
        attr.map_fd = (uint)lease.Value;
        attr.padding = 0;
        attr.key = (ulong)key;
        attr.value = (ulong)value;
        attr.flags = flags;
        int result = BpfSyscall.Invoke(command, &attr, (uint)sizeof(MapElementAttr));
        lease.Dispose();
        return result;
    }

    /// <summary>Throws the error that tells most about <paramref name="result"/> (<c>-errno</c>).</summary>
    [DoesNotReturn]
    internal void ThrowElementError(int result, string operation, int? completed = null) =>
        throw ElementError(-result, operation, completed);

    /// <summary>Throws the error of a walk that stopped with <paramref name="result"/> (<c>-errno</c>).</summary>
    [DoesNotReturn]
    internal void ThrowWalkError(int result, string operation, int room) => throw (-result switch
    {
        Errno.ENOSPC => new BpfException(
            operation, Errno.ENOSPC, $"'{Name}'", $"A bucket holds more than {room} entries: offer room for more."),
        Errno.EAGAIN => new BpfException(
            operation, Errno.EAGAIN, $"'{Name}'", "It changes faster than it can be read: try again, or use a hash table."),
        int errno => ElementError(errno, operation, null),
    });

    private BpfException ElementError(int errno, string operation, int? completed)
    {
        string subject = $"'{Name}'";
        switch (errno)
        {
            case Errno.E2BIG when MapTraits.IsIndexed(Type):
                return Error($"The index is not below the capacity ({MaxEntries}).");
            case Errno.E2BIG:
            case Errno.ENOSPC when Type == BpfMapType.LpmTrie:
                return new MapFullException(operation, errno, Name, MaxEntries) { CompletedElements = completed };
            case Errno.EPERM:
                return Error("The map is frozen, or was opened or created for the other direction only.");
            case Errno.ENOENT when MapTraits.IsIndexed(Type):
                return Error("The element is empty, or its index is not below the capacity.");
            case Errno.ENOENT:
                return Error(MapTraits.IsQueue(Type) ? "It is empty." : "The key is not in the map.");
            case Errno.EEXIST:
                return Error("The key is in the map already.");
            case Errno.ENOTSUPP or Errno.EOPNOTSUPP:
                return Error($"Maps of type {Type} do not offer this.");
            case Errno.EINVAL:
                return Error($"The key or value is not valid for a map of type {Type}, or it does not offer this.");
            default:
                return Error(BpfRemedies.For(errno));
        }

        BpfException Error(string? remedy) => new(operation, errno, subject, remedy) { CompletedElements = completed };
    }
}
