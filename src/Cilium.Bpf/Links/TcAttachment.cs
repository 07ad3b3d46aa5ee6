// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A tc program attached to an interface by whatever the kernel offers: a tcx link, or else a clsact filter.</summary>
/// <remarks>Disposing detaches, unless <see cref="TcAttachmentOptions.PinPath"/> was set. Safe from any thread.</remarks>
public sealed class TcAttachment : IDisposable
{
    private TcAttachment(BpfLink? link, ClsactFilter? filter)
    {
        Link = link;
        Filter = filter;
    }

    /// <summary>The link, where tcx was used.</summary>
    public BpfLink? Link { get; }

    /// <summary>The filter, where clsact was used.</summary>
    public ClsactFilter? Filter { get; }

    /// <summary>Whether the kernel has tcx: found by asking it.</summary>
    public static bool IsTcxSupported => TcxAttachment.IsSupported();

    /// <summary>Attaches a program, or puts it in the place of what an earlier process left under the same pin or filter name.</summary>
    /// <param name="program">A <see cref="BpfProgramType.SchedulerClassifier"/> program.</param>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <param name="direction">Arriving or leaving packets.</param>
    /// <param name="options">Pin, position and so on; null for the defaults.</param>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    /// <exception cref="BpfFileSystemException">The link cannot be pinned at the path; nothing stays attached.</exception>
    /// <exception cref="BpfException">The kernel refused, or another owner's filter or link is in the place.</exception>
    public static TcAttachment Attach(
        BpfProgram program, int interfaceIndex, TcDirection direction, TcAttachmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        options ??= new TcAttachmentOptions();
        if (options.IsClsactForced || !IsTcxSupported)
        {
            ClsactFilter filter = ClsactFilter.Attach(program, interfaceIndex, direction, options.Clsact);
            if (options.PinPath is not null)
            {
                filter.Keep();
            }

            return new TcAttachment(link: null, filter);
        }

        return new TcAttachment(
            Adopt(program, interfaceIndex, direction, options.PinPath)
                ?? AttachTcx(program, interfaceIndex, direction, options),
            filter: null);
    }

    /// <summary>Replaces the program: each packet meets the old one or the new one, never none.</summary>
    /// <param name="program">The new program.</param>
    /// <param name="expected">The program that must be attached now; <see langword="null"/> to replace whatever is.</param>
    /// <exception cref="UnexpectedProgramException">Another program is attached; nothing changed.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Replace(BpfProgram program, BpfProgram? expected = null)
    {
        Link?.Update(program, expected);
        Filter?.Replace(program, expected);
    }

    /// <summary>Detaches now, pinned or not.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Detach()
    {
        Link?.Detach();
        Filter?.Detach();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Link?.Dispose();
        Filter?.Dispose();
    }

    private static BpfLink AttachTcx(
        BpfProgram program, int interfaceIndex, TcDirection direction, TcAttachmentOptions options)
    {
        BpfLink link = program.AttachTcx(interfaceIndex, direction, new TcxOptions { Position = options.Position });
        try
        {
            if (options.PinPath is not null)
            {
                link.Pin(options.PinPath);
            }

            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    // A pinned link whose interface has gone attaches to nothing: its pin makes room for a new one.
    private static BpfLink? Adopt(BpfProgram program, int interfaceIndex, TcDirection direction, string? path)
    {
        BpfLink? link = path is null ? null : BpfLink.TryOpenPinned(path);
        if (link is null)
        {
            return null;
        }

        try
        {
            BpfLinkInfo info = link.GetInfo();
            if (IsOnHook(info.Id, interfaceIndex, direction))
            {
                link.Update(program);
                return link;
            }

            if (info is not TcxLinkInfo { InterfaceIndex: 0 })
            {
                throw new BpfException(
                    "attach program",
                    Interop.Errno.EEXIST,
                    $"'{program.Name}' to interface {interfaceIndex}: another link is pinned at '{path}' ({info})",
                    "Choose another path, or unpin that link if it is yours.");
            }

            BpfLink.Unpin(path!);
            link.Dispose();
            return null;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    // The link's own info gives an interface index but not in which namespace: the hook's list is unmistakable.
    private static bool IsOnHook(uint linkId, int interfaceIndex, TcDirection direction)
        => BpfAttachments.QueryTcx(interfaceIndex, direction).Programs.Any(attached => attached.LinkId == linkId);
}
