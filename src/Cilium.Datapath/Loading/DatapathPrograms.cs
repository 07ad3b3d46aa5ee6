// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>The programs of one generation. Owns the descriptors, not the pins.</summary>
internal sealed class DatapathPrograms : IDisposable
{
    public const string FromEndpointName = "from_endpoint";
    public const string ToEndpointName = "to_endpoint";
    public const string ReadClockName = "read_clock";

    public required string Generation { get; init; }

    public required BpfProgram FromEndpoint { get; init; }

    public required BpfProgram ToEndpoint { get; init; }

    public required BpfProgram ReadClock { get; init; }

    public static IReadOnlyList<string> Names { get; } = [FromEndpointName, ToEndpointName, ReadClockName];

    /// <summary>Opens the pinned programs of a generation, or null where it is not complete.</summary>
    public static DatapathPrograms? TryOpen(PinLayout pins, string generation)
    {
        string directory = pins.Generation(generation);
        if (!Names.All(name => File.Exists(Path.Combine(directory, name))))
        {
            return null;
        }

        return new DatapathPrograms
        {
            Generation = generation,
            FromEndpoint = BpfProgram.OpenPinned(Path.Combine(directory, FromEndpointName)),
            ToEndpoint = BpfProgram.OpenPinned(Path.Combine(directory, ToEndpointName)),
            ReadClock = BpfProgram.OpenPinned(Path.Combine(directory, ReadClockName)),
        };
    }

    public void Dispose()
    {
        FromEndpoint.Dispose();
        ToEndpoint.Dispose();
        ReadClock.Dispose();
    }
}
