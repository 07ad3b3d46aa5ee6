// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Where a program goes among the others on the same hook.</summary>
/// <remarks>The kernel runs them in order. The neighbour must be attached to the same hook, and stay open during the call.</remarks>
public readonly struct AttachPosition : IEquatable<AttachPosition>
{
    private readonly BpfHandle? _neighbour;
    private readonly uint _neighbourId;

    private AttachPosition(uint flags, BpfHandle? neighbour, uint neighbourId)
    {
        Flags = flags;
        _neighbour = neighbour;
        _neighbourId = neighbourId;
    }

    /// <summary>Behind all others. The default.</summary>
    public static AttachPosition Last => default;

    /// <summary>Before all others.</summary>
    public static AttachPosition First => new(LinkFlags.BPF_F_BEFORE, neighbour: null, 0);

    internal uint Flags { get; }

    /// <summary>Directly before the program of <paramref name="link"/>.</summary>
    public static AttachPosition Before(BpfLink link) => At(LinkFlags.BPF_F_BEFORE, link);

    /// <summary>Directly behind the program of <paramref name="link"/>.</summary>
    public static AttachPosition After(BpfLink link) => At(LinkFlags.BPF_F_AFTER, link);

    /// <summary>Directly before <paramref name="program"/>.</summary>
    public static AttachPosition Before(BpfProgram program) => At(LinkFlags.BPF_F_BEFORE, program);

    /// <summary>Directly behind <paramref name="program"/>.</summary>
    public static AttachPosition After(BpfProgram program) => At(LinkFlags.BPF_F_AFTER, program);

    /// <summary>Directly before the link with this id. Needs CAP_SYS_ADMIN.</summary>
    public static AttachPosition BeforeLinkId(uint id)
        => new(LinkFlags.BPF_F_BEFORE | LinkFlags.BPF_F_LINK | LinkFlags.BPF_F_ID, neighbour: null, id);

    /// <summary>Directly behind the link with this id. Needs CAP_SYS_ADMIN.</summary>
    public static AttachPosition AfterLinkId(uint id)
        => new(LinkFlags.BPF_F_AFTER | LinkFlags.BPF_F_LINK | LinkFlags.BPF_F_ID, neighbour: null, id);

    /// <inheritdoc/>
    public bool Equals(AttachPosition other)
        => Flags == other.Flags && ReferenceEquals(_neighbour, other._neighbour) && _neighbourId == other._neighbourId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttachPosition other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Flags, _neighbour, _neighbourId);

    /// <summary>Whether both name the same place.</summary>
    public static bool operator ==(AttachPosition left, AttachPosition right) => left.Equals(right);

    /// <summary>Whether they name different places.</summary>
    public static bool operator !=(AttachPosition left, AttachPosition right) => !left.Equals(right);

    /// <summary>Writes the position into <paramref name="attr"/> and attaches, with the neighbour kept open meanwhile.</summary>
    internal int Create(BpfHandle program, ref LinkCreateAttr attr)
    {
        bool isReferenced = false;
        try
        {
            _neighbour?.DangerousAddRef(ref isReferenced);
            attr.flags |= Flags;
            attr.relative_fd = _neighbour is null ? _neighbourId : (uint)_neighbour.Value;
            return LinkSyscalls.Create(program, ref attr);
        }
        finally
        {
            if (isReferenced)
            {
                _neighbour!.DangerousRelease();
            }
        }
    }

    private static AttachPosition At(uint side, BpfLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new AttachPosition(side | LinkFlags.BPF_F_LINK, link.Handle, 0);
    }

    private static AttachPosition At(uint side, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new AttachPosition(side, program.Handle, 0);
    }
}
