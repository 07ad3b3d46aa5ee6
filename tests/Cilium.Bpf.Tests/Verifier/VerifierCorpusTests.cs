// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.RegularExpressions;

namespace Cilium.Bpf.Tests;

/// <summary>
/// Deliberately broken programs. Each source tells in its head what the verifier's reason must contain, and marks the C line
/// that must be blamed. Kernels word some reasons differently: alternatives are separated by a bar.
/// </summary>
public sealed partial class VerifierCorpusTests
{
    private const string Mark = "/* refused */";

    public static TheoryData<string> Programs() => [.. typeof(VerifierCorpusTests).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".bpf.c", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_corpus_has_at_least_twenty_programs() => Assert.True(Programs().Count >= 20);

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_broken_program_is_refused_with_its_reason_and_C_line(string source)
    {
        var lines = Source(source);
        var expected = Expectation().Match(string.Join('\n', lines)).Groups[1].Value;
        Assert.NotEmpty(expected);
        var blamed = Array.FindIndex(lines, line => line.Contains(Mark, StringComparison.Ordinal)) + 1;
        var spec = BpfObjectSpec.FromResource(typeof(VerifierCorpusTests).Assembly, Path.ChangeExtension(source, ".o"));

        var error = Assert.Throws<VerifierException>(() => spec.Load());

        Assert.Equal("broken", error.Program);
        var words = Assert.Single(expected.Split('|'), words => error.Reason.Contains(words, StringComparison.Ordinal));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.ProcessedInstructions);
        Assert.False(error.IsLogCut);
        if (blamed > 0)
        {
            Assert.Equal($"{source}:{blamed}", error.SourceLine);
            Assert.Equal(lines[blamed - 1].Trim(), error.SourceText);
            Assert.NotNull(error.Instruction);
        }
        else
        {
            Assert.Null(error.Instruction);
        }
    }

    [Fact]
    public void Registers_are_those_just_before_the_instruction()
    {
        var error = Refused("map_value_without_null_check.bpf.o");
        Assert.StartsWith("map_value_or_null(", error.Registers.Single(r => r.Name == "R0").State, StringComparison.Ordinal);
        Assert.Contains(error.Registers, r => r.Name == "fp-8");
    }

    [Fact]
    public void The_tail_and_the_full_log_are_at_hand()
    {
        var error = Refused("packet_check_too_short.bpf.o");
        Assert.Equal(2, error.Tail(2).Split('\n').Length);
        Assert.StartsWith("processed ", error.Tail(1), StringComparison.Ordinal);
        Assert.EndsWith(error.Tail(5), error.FullLog.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(string.Empty, error.Tail(0));
        Assert.Equal(error.FullLog.TrimEnd(), error.Tail(100000));
    }

    [Fact]
    public void A_log_of_megabytes_is_complete()
    {
        var error = Refused("long_log.bpf.o");
        Assert.True(error.FullLog.Length > 4 * 1024 * 1024, $"{error.FullLog.Length} characters");
        Assert.Contains("\n0: (", error.FullLog[..2000], StringComparison.Ordinal);
        Assert.False(error.IsLogCut);
    }

    [Fact]
    public void A_log_beyond_the_limit_is_cut_and_says_so()
    {
        var spec = BpfObjectSpec.FromResource(typeof(VerifierCorpusTests).Assembly, "long_log.bpf.o");
        var error = Assert.Throws<VerifierException>(() => spec.Load(new BpfLoadOptions { LargestVerifierLog = 64 * 1024 }));
        Assert.True(error.IsLogCut);
        Assert.InRange(error.FullLog.Length, 32 * 1024, 64 * 1024);
    }

    [Fact]
    public void Asking_for_statistics_only_does_not_hide_the_instruction()
    {
        var spec = BpfObjectSpec.FromResource(typeof(VerifierCorpusTests).Assembly, "packet_in_subprogram.bpf.o");
        var error = Assert.Throws<VerifierException>(() => spec.Load(new BpfLoadOptions { VerifierLog = BpfVerifierLog.Statistics }));
        Assert.Equal("packet_in_subprogram.bpf.c:16", error.SourceLine);
        Assert.NotNull(error.Report.VerificationTime);
    }

    [Fact]
    public void Of_several_programs_the_refused_one_is_named()
    {
        var spec = BpfObjectSpec.FromResource(typeof(VerifierCorpusTests).Assembly, "one_of_three.bpf.o");
        var error = Assert.Throws<VerifierException>(() => spec.Load());
        Assert.Equal("second", error.Program);
        Assert.Equal("verify program", error.Operation);
        Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
        spec.Programs["second"].IsSelected = false;
        using var loaded = spec.Load();
        Assert.Equal(["first", "third"], loaded.Programs.Select(p => p.Name));
    }

    [Fact]
    public void The_message_is_one_line_that_says_what_where_and_why()
    {
        var error = Refused("packet_without_bounds_check.bpf.o");
        Assert.DoesNotContain('\n', error.Message);
        Assert.Matches(
            @"^The verifier refused program 'broken' \(EACCES\): invalid access to packet.* at packet_without_bounds_check\.bpf\.c:12: return data\[0\]; .*instruction \d+: r0 = ",
            error.Message);
    }

    private static VerifierException Refused(string resource)
    {
        var spec = BpfObjectSpec.FromResource(typeof(VerifierCorpusTests).Assembly, resource);
        return Assert.Throws<VerifierException>(() => spec.Load());
    }

    private static string[] Source(string resource)
    {
        using var reader = new StreamReader(typeof(VerifierCorpusTests).Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n');
    }

    [GeneratedRegex(@"/\* expect: (.+) \*/")]
    private static partial Regex Expectation();
}
