// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A program that the kernel has verified and loaded.</summary>
/// <remarks>
/// Disposing closes this process's reference; the program lives on while a link, a pin or another process refers to it.
/// Safe from any thread.
/// </remarks>
public sealed partial class BpfProgram : IDisposable
{
    private readonly Lazy<Identity> _identity;

    /// <summary>Takes ownership of a loaded program.</summary>
    /// <param name="handle">The program's descriptor.</param>
    /// <param name="name">The name in the object file, which may be longer than the kernel keeps; null to ask the kernel.</param>
    /// <param name="expectedAttachType">The hook it was loaded for; null when that is not known.</param>
    internal BpfProgram(BpfHandle handle, string? name = null, BpfAttachType? expectedAttachType = null)
    {
        Handle = handle;
        ExpectedAttachType = expectedAttachType;
        _identity = new Lazy<Identity>(() => ReadIdentity(name));
    }

    /// <summary>The program's name: as in its object file when loaded from one, else the first 15 characters that the kernel kept.</summary>
    public string Name => _identity.Value.Name;

    /// <summary>The kind of program.</summary>
    public BpfProgramType Type => _identity.Value.Type;

    /// <summary>The hook it was loaded for, or null for a program opened by id or pin: the kernel does not tell.</summary>
    public BpfAttachType? ExpectedAttachType { get; }

    /// <summary>The kernel's id, unique while the program exists.</summary>
    public uint Id => _identity.Value.Id;

    /// <summary>A hash of the instructions: 16 hexadecimal digits, as <c>bpftool</c> prints it.</summary>
    public string Tag => _identity.Value.Tag;

    internal BpfHandle Handle { get; }

    /// <summary>Opens a loaded program by its id.</summary>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such program; <c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfProgram OpenById(uint id)
        => new(BpfObjectIds.Open(BpfCommand.BPF_PROG_GET_FD_BY_ID, id, "open program"));

    /// <summary>Opens a loaded program by its id.</summary>
    /// <returns><see langword="null"/> when no such program exists (any more).</returns>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfProgram? TryOpenById(uint id)
    {
        try
        {
            return OpenById(id);
        }
        catch (BpfException error) when (error.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>The ids of all programs in the kernel, ascending; programs may come and go meanwhile.</summary>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static IEnumerable<uint> EnumerateIds() => BpfObjectIds.Enumerate(BpfCommand.BPF_PROG_GET_NEXT_ID, "enumerate programs");

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Handle.IsClosed ? "program (disposed)" : $"program '{Name}' (id {Id}, {Type})";

    private Identity ReadIdentity(string? name)
    {
        KernelProgramInfo info = default;
        BpfObjectInfo.Read(Handle, ref info, "read program info");
        return new Identity(name ?? info.name.ToString(), (BpfProgramType)info.type, info.id, FormatTag(info.tag));
    }

    private static string FormatTag(ulong tag)
        => (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(tag) : tag).ToString("x16", null);

    private sealed record Identity(string Name, BpfProgramType Type, uint Id, string Tag);
}
