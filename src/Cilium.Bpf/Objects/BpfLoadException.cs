// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An object could not be loaded for a reason other than the verifier's.</summary>
public sealed class BpfLoadException : BpfException
{
    internal BpfLoadException(string operation, int errno, string detail, string? program, string? map, string messages)
        : base(operation, errno, detail, FirstMessage(messages))
    {
        Program = program;
        Map = map;
        Messages = messages;
    }

    /// <summary>The program that failed; null when it is not about one.</summary>
    public string? Program { get; }

    /// <summary>The map that failed; null when it is not about one.</summary>
    public string? Map { get; }

    /// <summary>Everything that libbpf said during the load, line by line.</summary>
    public string Messages { get; }

    // Later messages tell consequences; the first tells the cause.
    private static string? FirstMessage(string messages)
    {
        var line = messages.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return line is null ? null : line.EndsWith('.') ? line : line + ".";
    }
}
