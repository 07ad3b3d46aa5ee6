// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>The 32-bit precedence of a decision; the higher wins.</summary>
/// <remarks>The numbers are those of Cilium 1.19: <c>(0xFFFFFF - level) &lt;&lt; 8</c> plus a low byte that ranks deny (255)
/// over redirects (129 to 254, by the priority of their listener) over plain allow (1).</remarks>
public static class PolicyPrecedence
{
    /// <summary>The priority of an HTTP redirect.</summary>
    public const byte HttpPriority = 101;

    /// <summary>The priority of a Kafka redirect.</summary>
    public const byte KafkaPriority = 106;

    /// <summary>The priority of a redirect to a generic parser.</summary>
    public const byte GenericPriority = 111;

    /// <summary>The priority of a redirect that looks at TLS server names only.</summary>
    public const byte TlsPriority = 116;

    /// <summary>The priority of a DNS redirect.</summary>
    public const byte DnsPriority = 121;

    /// <summary>The priority of a redirect to a named listener that gives none.</summary>
    public const byte ListenerPriority = 126;

    private const uint Top = 0xFFFFFF;

    /// <summary>The precedence of a deny rule at <paramref name="level"/> (0 is the first).</summary>
    public static uint Deny(uint level = 0) => Base(level) | 0xFF;

    /// <summary>The precedence of a plain allow rule at <paramref name="level"/>.</summary>
    public static uint Allow(uint level = 0) => Base(level) | 1;

    /// <summary>The precedence of a redirect with a listener priority of 1 (first) to 126, or 0 for one without
    /// priority, which ranks just above plain allow.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="priority"/> is over 126.</exception>
    public static uint Redirect(byte priority, uint level = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, ListenerPriority);
        return Base(level) | (priority == 0 ? 2u : 255u - priority);
    }

    private static uint Base(uint level)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, Top);
        return (Top - level) << 8;
    }
}
