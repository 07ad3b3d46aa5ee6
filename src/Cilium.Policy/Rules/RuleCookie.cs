// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cilium.Policy;

/// <summary>Makes cookies out of rules, so that a rule has the same one in every process.</summary>
internal static class RuleCookie
{
    /// <summary>Cookies have 31 bits; data planes mark other values by the highest.</summary>
    private const uint Mask = 0x7FFF_FFFF;

    /// <param name="rule">The rule.</param>
    /// <param name="attempt">Counts the cookies of this rule that others have already.</param>
    public static uint Of(PolicyRule rule, int attempt)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Resource.Kind}\n{rule.Resource.Namespace}\n{rule.Resource.Name}\n{rule.Index}\n{rule.Fingerprint}\n{attempt}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(hash) & Mask;
        return cookie < SynthesizedRules.FirstFreeCookie ? cookie + SynthesizedRules.FirstFreeCookie : cookie;
    }

    /// <summary>Whether both are the same rule, read twice.</summary>
    public static bool AreSame(PolicyRule left, PolicyRule right) =>
        left.Resource == right.Resource && left.Index == right.Index && left.Fingerprint == right.Fingerprint;
}
