// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What the kernel knows of a loaded program, at one moment.</summary>
/// <remarks>Source: <c>struct bpf_prog_info</c> of linux/bpf.h. A figure that an older kernel does not keep is zero.</remarks>
public sealed record BpfProgramInfo
{
    /// <summary>The kernel's id.</summary>
    public required uint Id { get; init; }

    /// <summary>The first 15 characters of the name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of program.</summary>
    public required BpfProgramType Type { get; init; }

    /// <summary>A hash of the instructions: 16 hexadecimal digits.</summary>
    public required string Tag { get; init; }

    /// <summary>Instructions after verification, rewriting and removal of dead code.</summary>
    public required int InstructionCount { get; init; }

    /// <summary>Bytes of machine code; 0 when the program is interpreted or the caller may not see.</summary>
    public required int JitedBytes { get; init; }

    /// <summary>Instructions that the verifier walked through to accept the program (Linux 5.16 and later).</summary>
    public required long VerifiedInstructions { get; init; }

    /// <summary>When it was loaded, as time since boot.</summary>
    public required TimeSpan LoadedAt { get; init; }

    /// <summary>The user who loaded it.</summary>
    public required uint CreatedByUserId { get; init; }

    /// <summary>Whether its licence lets it call GPL-only kernel functions.</summary>
    public required bool IsGplCompatible { get; init; }

    /// <summary>The ids of the maps it uses.</summary>
    public required IReadOnlyList<uint> MapIds { get; init; }

    /// <summary>The id of its type information, or 0.</summary>
    public required uint BtfId { get; init; }

    /// <summary>The index of the interface that it was offloaded to, or 0.</summary>
    public required int InterfaceIndex { get; init; }

    /// <summary>Total time spent in it while <see cref="BpfStatistics"/> were on.</summary>
    public required TimeSpan RunTime { get; init; }

    /// <summary>How often it ran while <see cref="BpfStatistics"/> were on.</summary>
    public required long RunCount { get; init; }

    /// <summary>How often it did not run because it was running already on that CPU.</summary>
    public required long RecursionMisses { get; init; }
}
