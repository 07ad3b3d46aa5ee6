// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Which of two decisions for one packet comes first.</summary>
internal sealed class DecisionOrder : IComparer<ClassifierDecision>
{
    public static DecisionOrder Instance { get; } = new();

    /// <remarks>Precedence first; then the more specific traffic, then a named peer before any peer; then the stricter
    /// authentication, then the lower proxy port. What is equal by all of these keeps the order of the rules: sort with a stable sort.</remarks>
    public int Compare(ClassifierDecision x, ClassifierDecision y)
    {
        var order = y.Precedence.CompareTo(x.Precedence);
        if (order == 0)
        {
            order = y.L4PrefixLength.CompareTo(x.L4PrefixLength);
        }

        if (order == 0)
        {
            order = (x.Selector == 0).CompareTo(y.Selector == 0);
        }

        if (order == 0)
        {
            order = y.HasExplicitAuth.CompareTo(x.HasExplicitAuth);
        }

        if (order == 0)
        {
            order = y.AuthType.CompareTo(x.AuthType);
        }

        return order != 0 ? order : x.ProxyPort.CompareTo(y.ProxyPort);
    }
}
