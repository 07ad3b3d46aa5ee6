// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A program of an object file and how it is to be loaded.</summary>
public sealed class BpfProgramSpec
{
    internal BpfProgramSpec(string name, string section, SectionKind kind, int offset, int instructionCount)
    {
        Name = name;
        Section = section;
        Offset = offset;
        InstructionCount = instructionCount;
        Type = kind.Type;
        AttachType = kind.AttachType;
        AttachTarget = kind.Target;
        IsSleepable = kind.IsSleepable;
        HasFragments = kind.HasFragments;
        IsSelected = kind.IsSelected;
        IsTypeEdited = IsAttachTypeEdited = IsTargetEdited = false;
    }

    private BpfProgramSpec(BpfProgramSpec other)
    {
        Name = other.Name;
        Section = other.Section;
        Offset = other.Offset;
        InstructionCount = other.InstructionCount;
        Type = other.Type;
        AttachType = other.AttachType;
        AttachTarget = other.AttachTarget;
        IsSleepable = other.IsSleepable;
        HasFragments = other.HasFragments;
        IsSelected = other.IsSelected;
        TargetProgram = other.TargetProgram;
        IsTypeEdited = other.IsTypeEdited;
        IsAttachTypeEdited = other.IsAttachTypeEdited;
        IsTargetEdited = other.IsTargetEdited;
    }

    /// <summary>The name of the C function.</summary>
    public string Name { get; }

    /// <summary>The ELF section that holds it, as written in the source's <c>SEC("...")</c>.</summary>
    public string Section { get; }

    /// <summary>The number of 8-byte instructions of the function itself, without those of the functions that it calls.</summary>
    public int InstructionCount { get; }

    /// <summary>Whether the section name marks it as one that may sleep.</summary>
    public bool IsSleepable { get; }

    /// <summary>Whether the section name marks an XDP program as one that copes with several fragments.</summary>
    public bool HasFragments { get; }

    /// <summary>Whether a load includes the program. False at first for sections that begin with a question mark.</summary>
    public bool IsSelected { get; set; }

    /// <summary>The program type, at first as the section name says; <see cref="BpfProgramType.Unspecified"/> when that says nothing.</summary>
    public BpfProgramType Type
    {
        get;
        set
        {
            IsTypeEdited = true;
            field = value;
        }
    }

    /// <summary>The hook that the program is written for, at first as the section name says; null when the type leaves it open.</summary>
    public BpfAttachType? AttachType
    {
        get;
        set
        {
            IsAttachTypeEdited = true;
            field = value;
        }
    }

    /// <summary>
    /// The kernel function, tracepoint or BPF function that a tracing or replacement program is bound to, at first what follows
    /// the slash in the section name.
    /// </summary>
    public string? AttachTarget
    {
        get;
        set
        {
            IsTargetEdited = true;
            field = value;
        }
    }

    /// <summary>The loaded program whose function <see cref="AttachTarget"/> names, for replacements and for tracing BPF functions.</summary>
    /// <remarks>It must stay undisposed until the load is over.</remarks>
    public BpfProgram? TargetProgram
    {
        get;
        set
        {
            IsTargetEdited = true;
            field = value;
        }
    }

    internal int Offset { get; }

    internal bool IsTypeEdited { get; private set; }

    internal bool IsAttachTypeEdited { get; private set; }

    internal bool IsTargetEdited { get; private set; }

    /// <summary>The name and section.</summary>
    /// <returns>For example <c>from_container (tc)</c>.</returns>
    public override string ToString() => $"{Name} ({Section})";

    internal BpfProgramSpec Clone() => new(this);
}
