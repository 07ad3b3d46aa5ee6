// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Reads name selectors: <c>toFQDNs</c> and the elements of <c>rules.dns</c>.</summary>
internal static class FqdnReader
{
    private const int MaxPattern = 255;

    public static FqdnSelector Read(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("matchName", "matchPattern");
        var name = fields.Text("matchName") ?? "";
        var pattern = fields.Text("matchPattern") ?? "";
        if (name.Length > 0 && pattern.Length > 0)
        {
            faults.Add(PolicyFaultIds.Fqdn, node, "has both matchName and matchPattern; give one");
        }

        if (!HasOnly(name, withStar: false))
        {
            fields.Fault(PolicyFaultIds.Fqdn, "matchName", $"'{name}' may have letters, digits, '-', '_' and '.' only");
        }

        if (!HasOnly(pattern, withStar: true))
        {
            fields.Fault(PolicyFaultIds.Fqdn, "matchPattern", $"'{pattern}' may have letters, digits, '-', '_', '.' and '*' only");
        }

        if (pattern.Length > MaxPattern)
        {
            fields.Fault(PolicyFaultIds.Fqdn, "matchPattern", $"at most {MaxPattern} characters are possible, not {pattern.Length}");
        }

        return new(name, pattern);
    }

    private static bool HasOnly(string text, bool withStar)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.') && !(withStar && c == '*'))
            {
                return false;
            }
        }

        return true;
    }
}
