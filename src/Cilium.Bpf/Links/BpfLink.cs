// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>An attachment of a BPF program to a hook, owned through the kernel's link object.</summary>
/// <remarks>
/// Disposing closes this process's reference. When it was the last one, the kernel detaches the program: so disposing
/// detaches unless the link is pinned or opened elsewhere. A child process being started holds a copy of every descriptor
/// until its exec: where the moment matters, call <see cref="Detach"/>. The garbage collector never detaches; when the process
/// ends, the kernel does. Safe from any thread.
/// </remarks>
public partial class BpfLink : IDisposable
{
    private readonly Lazy<uint> _id;

    /// <summary>Takes ownership of a link's descriptor.</summary>
    internal BpfLink(BpfHandle handle)
    {
        Handle = handle;
        _id = new Lazy<uint>(() => ReadKernelInfo().id);
    }

    /// <summary>The kernel's id, unique while the link exists.</summary>
    /// <exception cref="FeatureNotSupportedException">This kernel has no link object for this kind of attachment.</exception>
    public uint Id => _id.Value;

    internal BpfHandle Handle { get; }

    /// <summary>Opens a link by its id.</summary>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such link; <c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    /// <remarks>The result holds the attachment: while it is open, nobody else's dispose detaches.</remarks>
    public static BpfLink OpenById(uint id)
        => new(BpfObjectIds.Open(BpfCommand.BPF_LINK_GET_FD_BY_ID, id, "open link", closesWhenForgotten: false));

    /// <summary>Opens a link by its id.</summary>
    /// <returns><see langword="null"/> when no such link exists (any more).</returns>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static BpfLink? TryOpenById(uint id)
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

    /// <summary>The ids of all links in the kernel, ascending; links may come and go meanwhile.</summary>
    /// <exception cref="BpfException"><c>EPERM</c>: needs CAP_SYS_ADMIN.</exception>
    public static IEnumerable<uint> EnumerateIds() => BpfObjectIds.Enumerate(BpfCommand.BPF_LINK_GET_NEXT_ID, "enumerate links");

    /// <summary>Detaches the program now, whoever else refers to the link and whether it is pinned or not.</summary>
    /// <exception cref="FeatureNotSupportedException">This kind of link detaches only with its last reference (tracing, perf event).</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public virtual void Detach()
    {
        int result = LinkSyscalls.Detach(Handle);
        if (result == -Errno.EOPNOTSUPP)
        {
            throw new FeatureNotSupportedException(
                "forced detach of this kind of link", minimumKernel: null, "Dispose and unpin every reference instead.");
        }

        BpfException.ThrowIfError(result, "detach link", needed: BpfCapabilities.NetworkAdmin);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString()
        => Handle.IsClosed ? "link (disposed)" : string.Create(CultureInfo.InvariantCulture, $"link {Id}");

    /// <summary>Wraps what <c>BPF_LINK_CREATE</c> returned.</summary>
    internal static BpfLink Own(int fd) => new(BpfHandle.Own(fd, closesWhenForgotten: false));

    private protected virtual LinkKernelInfo ReadKernelInfo()
    {
        LinkKernelInfo info = default;
        BpfObjectInfo.Read(Handle, ref info, "read link info");
        return info;
    }
}
