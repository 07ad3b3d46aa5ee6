// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Protocol and port as a rule gives them. What rules say about one key for one peer is merged.</summary>
/// <remarks>As in the reference the key has the end of a range as it is written: rules for port 80 and for 80 to 80 are not merged but
/// stand beside each other, so that they cannot contradict.</remarks>
internal readonly record struct FilterKey(byte Protocol, string Name, ushort Port, ushort EndPort, bool HasAnyPort)
{
    public override int GetHashCode() =>
        HashCode.Combine((Protocol << 1) | (HasAnyPort ? 1 : 0), (Port << 16) | EndPort, Name.Length == 0 ? 0 : string.GetHashCode(Name));
}
