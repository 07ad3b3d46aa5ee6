// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>A text was read in a way that must not happen.</summary>
internal sealed class FuzzFinding(string message) : Exception(message)
{
    /// <exception cref="FuzzFinding">It is not so.</exception>
    public static void Unless(bool isSo, string message)
    {
        if (!isSo)
        {
            throw new FuzzFinding(message);
        }
    }
}
