// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Cilium.Policy.Tests;

/// <summary>Changes texts at random: single characters, lines, whole values, and pieces of other texts.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> corpus)
{
    private const string Material = "{}[]:,-&*!|>'\"%@`#?\\ \t\n0aé\u0000~<\uFEFF\u2028\uD800";

    private static readonly string[] s_values =
    [
        "null", "~", "true", "-1", "0", "65535", "65536", "4294967296", "99999999999999999999", "1e400", ".nan", "0x50", "0o17", "080", "''", "\"\"", "[]", "{}",
        "*", "**", "**.a", "*.*.*", "a..b", ".", "::/0", "0.0.0.0/0", "10.0.0.0/33", "::ffff:10.0.0.1/128", "10.0.0.1/0", "fe80::%eth0/64", "1.2.3", "/",
        "!!binary aGk=", "!!python/object:x", "&a [*a]", "<<: *a", "2020-01-01", "\"\\u0000\"", "\"\\x\"", "k8s:a", "reserved:host", "cidr:10.0.0.0/8", "any:*",
        "In", "NotIn", "Exists", "DoesNotExist", "ANY", "TCP", "ICMPv6", "EchoRequest", "all", "world", "(", "[a-z", "(?P<n>a)*", "(a+)+$", "\\p{Greek}", "a{1,1000}{1,1000}",
    ];

    public string Next()
    {
        StringBuilder text = new(corpus[random.Next(corpus.Count)]);
        for (int change = random.Next(1, 8); change > 0; change--)
        {
            Change(text);
        }

        return text.ToString();
    }

    private void Change(StringBuilder text)
    {
        int at = random.Next(text.Length + 1);
        switch (random.Next(9))
        {
            case 0 when at < text.Length:
                text[at] = Material[random.Next(Material.Length)];
                break;
            case 1:
                text.Insert(at, Material[random.Next(Material.Length)]);
                break;
            case 2:
                text.Remove(at, Math.Min(text.Length - at, random.Next(1, 40)));
                break;
            case 3:
                text.Insert(at, s_values[random.Next(s_values.Length)]);
                break;
            case 4:
                ReplaceValue(text, at);
                break;
            case 5:
                RepeatLines(text, at);
                break;
            case 6:
                string other = corpus[random.Next(corpus.Count)];
                int from = random.Next(other.Length + 1);
                text.Insert(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(200))));
                break;
            case 7:
                text.Insert(at, string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "[" : "{a: ", random.Next(1, 2000))));
                break;
            default:
                text.Insert(at, random.NextInt64().ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private void ReplaceValue(StringBuilder text, int at)
    {
        string whole = text.ToString();
        int colon = whole.IndexOf(": ", Math.Min(at, whole.Length), StringComparison.Ordinal);
        if (colon >= 0)
        {
            int end = whole.IndexOf('\n', colon) is var newline and >= 0 ? newline : whole.Length;
            text.Remove(colon + 2, end - colon - 2).Insert(colon + 2, s_values[random.Next(s_values.Length)]);
        }
    }

    private void RepeatLines(StringBuilder text, int at)
    {
        string whole = text.ToString();
        int start = whole.LastIndexOf('\n', Math.Max(0, Math.Min(at, whole.Length) - 1)) + 1;
        int end = whole.IndexOf('\n', start) is var newline and >= 0 ? newline + 1 : whole.Length;
        string line = new(' ', random.Next(3));
        text.Insert(start, line + whole[start..end]);
    }
}
