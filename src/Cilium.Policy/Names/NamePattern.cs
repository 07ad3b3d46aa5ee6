// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>A DNS name, or a pattern of names, as <c>matchName</c> and <c>matchPattern</c> give them.</summary>
/// <remarks>
/// <para>Names are compared without regard to case and to a dot at the end. <c>*</c> stands for any number of letters, digits,
/// <c>-</c> and <c>_</c>, also none, and never for a dot. A pattern of stars alone matches every name. Two or more stars
/// before the first dot, and nothing else there, stand for one or more whole labels.</para>
/// <para>Immutable; matching allocates nothing.</para>
/// </remarks>
public sealed class NamePattern
{
    private readonly string _glob;
    private readonly bool _hasLeadingLabels;

    private NamePattern(string text, string glob, bool hasLeadingLabels, bool isEverything)
    {
        Text = text;
        _glob = glob;
        _hasLeadingLabels = hasLeadingLabels;
        IsEverything = isEverything;
        IsLiteral = !isEverything && !hasLeadingLabels && !glob.Contains('*', StringComparison.Ordinal);
    }

    /// <summary>The text as written; the key of the <c>fqdn:</c> label that addresses get.</summary>
    public string Text { get; }

    /// <summary>Whether it matches a single name.</summary>
    public bool IsLiteral { get; }

    /// <summary>Whether it matches every name.</summary>
    public bool IsEverything { get; }

    /// <summary>The one name that it matches, in the form of <see cref="DnsName"/>; for literals only.</summary>
    internal string Name => _glob;

    /// <summary>The whole labels at the end that every matching name has, after at least one other; empty when there are none.</summary>
    internal string Suffix { get; private init; } = "";

    /// <summary>The label that every matching name begins with, before at least one other; empty when it is not known.</summary>
    internal string FirstLabel { get; private init; } = "";

    /// <summary>Reads a pattern; whether its characters are allowed is judged where documents are read.</summary>
    public static NamePattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var glob = DnsName.WithoutLastDot(text).ToString().ToLowerInvariant();
        var stars = glob.AsSpan().IndexOfAnyExcept('*');
        if (stars < 0 && glob.Length > 0)
        {
            return new(text, glob, hasLeadingLabels: false, isEverything: true);
        }

        var hasLeadingLabels = stars >= 2 && glob[stars] == '.';
        glob = hasLeadingLabels ? glob[(stars + 1)..] : glob;
        var afterStars = glob.LastIndexOf('*') + 1;
        var dot = glob.IndexOf('.', afterStars);
        var beforeStars = glob.IndexOf('*', StringComparison.Ordinal);
        var firstDot = glob.IndexOf('.', StringComparison.Ordinal);
        return new(text, glob, hasLeadingLabels, isEverything: false)
        {
            Suffix = afterStars == 0 ? hasLeadingLabels ? glob : "" : dot < 0 ? "" : glob[(dot + 1)..],
            FirstLabel = !hasLeadingLabels && firstDot > 0 && firstDot < beforeStars ? glob[..firstDot] : "",
        };
    }

    /// <summary>Whether a name, in any case and with or without a dot at the end, is one that the pattern stands for.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        name = DnsName.WithoutLastDot(name);
        if (IsEverything)
        {
            return name.IsEmpty || IsLabels(name);
        }

        if (!_hasLeadingLabels)
        {
            return MatchesGlob(_glob, name);
        }

        // The labels in front end at some dot; what follows decides at which.
        for (var dot = name.IndexOf('.'); dot >= 0; dot = Next(name, dot))
        {
            if (MatchesGlob(_glob, name[(dot + 1)..]) && IsLabels(name[..dot]))
            {
                return true;
            }
        }

        return false;

        static int Next(ReadOnlySpan<char> name, int dot)
        {
            var next = name[(dot + 1)..].IndexOf('.');
            return next < 0 ? -1 : dot + 1 + next;
        }
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private static bool IsLabels(ReadOnlySpan<char> name)
    {
        var isInLabel = false;
        foreach (var c in name)
        {
            if (c != '.' && !DnsName.IsNameCharacter(c))
            {
                return false;
            }

            if (c == '.' && !isInLabel)
            {
                return false;
            }

            isInLabel = c != '.';
        }

        return isInLabel;
    }

    // A star cannot cross a dot, so taking as little as possible with each and going back to the last one is enough.
    private static bool MatchesGlob(string glob, ReadOnlySpan<char> name)
    {
        var (at, star, resume) = (0, -1, 0);
        for (var i = 0; ;)
        {
            if (at < glob.Length && glob[at] == '*')
            {
                star = at++;
                resume = i;
            }
            else if (i == name.Length && at == glob.Length)
            {
                return true;
            }
            else if (i < name.Length && at < glob.Length && glob[at] == DnsName.Lower(name[i]))
            {
                at++;
                i++;
            }
            else if (star >= 0 && resume < name.Length && DnsName.IsNameCharacter(name[resume]))
            {
                at = star + 1;
                i = ++resume;
            }
            else
            {
                return false;
            }
        }
    }
}
