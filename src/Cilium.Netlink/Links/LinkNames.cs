// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Netlink;

/// <summary>What the kernel accepts as a link's name, checked before anything is sent.</summary>
internal static class LinkNames
{
    /// <summary>IFNAMSIZ without the NUL.</summary>
    internal const int MaximumLength = 15;

    /// <summary>ALTIFNAMSIZ without the NUL.</summary>
    internal const int AlternativeMaximumLength = 127;

    internal static string Validate(string name, string parameter = "name") => Validate(name, MaximumLength, parameter);

    internal static void ValidateAny(string name) => Validate(name, AlternativeMaximumLength, nameof(name));

    private static string Validate(string name, int maximum, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        bool hasForbidden = name is "." or ".." || name.Any(c => c is '/' or ':' or '\0' || char.IsWhiteSpace(c));
        if (hasForbidden || Encoding.UTF8.GetByteCount(name) > maximum)
        {
            throw new ArgumentException($"'{name}' cannot name a link: use 1 to {maximum} bytes without space, '/' or ':'.", parameter);
        }

        return name;
    }
}
