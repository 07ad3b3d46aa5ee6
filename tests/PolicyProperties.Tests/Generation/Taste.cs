// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What the authors of one scenario like to write: so that rules meet often, and contradict each other seldom.</summary>
internal sealed class Taste
{
    private static readonly string[] s_modes = ["disabled", "required", "test-always-fail"];

    public Taste(Random random)
    {
        Settings = new()
        {
            Enforcement = random.Next(8) switch { 0 => PolicyEnforcement.Always, 1 => random.Next(3) == 0 ? PolicyEnforcement.Never : PolicyEnforcement.Default, _ => PolicyEnforcement.Default },
            LimitsPeersToLocalCluster = random.Next(5) != 0,
            AllowsLocalHost = random.Next(3) != 0,
            EnablesHostFirewall = random.Next(2) == 0,
            HeedsDefaultDenySwitches = random.Next(6) != 0,
            AllowsNodeSelectors = random.Next(3) == 0,
            ReproducesReferenceQuirks = random.Next(4) == 0,
            Families = random.Next(8) switch { 0 => AddressFamilies.IPv4, 1 => AddressFamilies.IPv6, _ => AddressFamilies.DualStack },
        };
        Modes = random.Next(4) switch { 0 => [s_modes[random.Next(3)]], 1 => random.Next(3) == 0 ? s_modes : [], _ => [] };
        Proxies = random.Next(6) switch
        {
            0 => [],
            1 or 5 => ["http"],
            2 => ["http", "tls"],
            3 => ["http", "dns", "listener"],
            _ => ["http", "dns", "tls", "kafka", "generic", "listener"],
        };
        IsCrowded = random.Next(12) == 0;
    }

    public Settings Settings { get; }

    /// <summary>The authentication modes that rules may demand.</summary>
    public IReadOnlyList<string> Modes { get; }

    /// <summary>The kinds of proxies that rules may send traffic to.</summary>
    public IReadOnlyList<string> Proxies { get; }

    /// <summary>Whether a rule names so many peers that their numbers outgrow arrays and lists.</summary>
    public bool IsCrowded { get; }
}
