// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>Entries per map. The defaults fit the scale that the SDK is built for; hashes grow with what is in them, the
/// membership array and the connection tables take their memory at once.</summary>
public sealed class DatapathMapSizes
{
    /// <summary>Pods on the node. Default: 4096.</summary>
    public uint Endpoints { get; set; } = 4096;

    /// <summary>Addresses, and as many prefixes, per family. Default: 512,000.</summary>
    public uint Addresses { get; set; } = 512_000;

    /// <summary>Distinct identities known on the node. Default: 131,072; 72 bytes each.</summary>
    public uint Identities { get; set; } = 131_072;

    /// <summary>Classifier entries: distinct (policy, direction, protocol, port). Default: 262,144.</summary>
    public uint PolicyEntries { get; set; } = 262_144;

    /// <summary>Tracked connections per family. When they are used up, an eighth as many more are tracked, of which the least
    /// recently used gives way. Default: 524,288.</summary>
    public uint Connections { get; set; } = 524_288;

    /// <summary>Fragmented datagrams under way, per family. Default: 8192.</summary>
    public uint Fragments { get; set; } = 8192;

    /// <summary>Bytes of the event ring: a power of two and a multiple of the page size. Default: 8 MiB.</summary>
    public uint EventRingBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Every fault; empty when valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        Check(nameof(Endpoints), Endpoints, 1, 65_535);
        Check(nameof(Addresses), Addresses, 1, 16_777_216);
        Check(nameof(Identities), Identities, 512, 16_777_216);
        Check(nameof(PolicyEntries), PolicyEntries, 1, 16_777_216);
        Check(nameof(Connections), Connections, 128, 16_777_216);
        Check(nameof(Fragments), Fragments, 128, 65_536);
        Check(nameof(EventRingBytes), EventRingBytes, 4096, 1 << 30);
        if (!uint.IsPow2(EventRingBytes))
        {
            faults.Add(new ValidationFault(nameof(EventRingBytes), $"{EventRingBytes}", "must be a power of two"));
        }

        return faults;

        void Check(string name, uint value, uint minimum, uint maximum)
        {
            if (value < minimum || value > maximum)
            {
                faults.Add(new ValidationFault(name, $"{value}", $"must be {minimum} to {maximum}"));
            }
        }
    }
}
