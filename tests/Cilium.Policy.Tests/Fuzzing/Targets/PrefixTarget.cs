// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Addresses and prefixes, one on each line: taken or refused, and what is taken reads back as itself, also from its label.</summary>
internal static class PrefixTarget
{
    public static int Read(string text)
    {
        var taken = 0;
        foreach (var line in text.Split('\n'))
        {
            if (!IpPrefix.TryParse(line, out var prefix))
            {
                continue;
            }

            taken++;
            FuzzFinding.Unless(IpPrefix.Parse(prefix.ToString()) == prefix, $"'{line}' reads back as something else than {prefix}");
            var isRead = CidrLabel.TryParseKey(CidrLabel.Key(prefix), out var ofLabel);
            FuzzFinding.Unless(isRead && ofLabel == prefix, $"the label of {prefix} stands for {ofLabel}");

            // Whatever is taken here is an address to the system too, and the same one.
            var slash = line.IndexOf('/', StringComparison.Ordinal);
            FuzzFinding.Unless(
                IPAddress.TryParse(slash < 0 ? line : line[..slash], out var address) && prefix.Contains(IpPrefix.FromAddress(address)),
                $"'{line}' is {prefix} here and {address} to the system");
        }

        return taken;
    }
}
