// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How to attach a program by clsact.</summary>
public sealed class ClsactOptions
{
    /// <summary>The filter's name, by which its owner is recognised after a restart; null for the program's name.</summary>
    public string? Name { get; set; }

    /// <summary>Where among the filters: lower runs earlier. 1, the default, to 65535.</summary>
    public int Priority { get; set; } = 1;

    /// <summary>The filter's number within its priority, not 0. Default: 1.</summary>
    public uint Handle { get; set; } = 1;

    internal string Require(BpfProgram program)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Priority, 1, nameof(Priority));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Priority, ushort.MaxValue, nameof(Priority));
        ArgumentOutOfRangeException.ThrowIfZero(Handle, nameof(Handle));
        return string.IsNullOrEmpty(Name) ? program.Name : Name;
    }
}
