// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Cilium.Bpf.Tests;

/// <summary>Logs that kernels of several series wrote for the corpus, each with what is to be read from it.</summary>
public sealed class VerifierLogTests
{
    public static TheoryData<string> Logs() => [.. typeof(VerifierLogTests).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_log_says_the_same_as_ever(string log)
    {
        var report = VerifierReport.Parse(Resource(log));
        Assert.Equal(Resource(Path.ChangeExtension(log, ".expected")), Render(report), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Logs_of_both_dialects_are_at_hand() =>
        Assert.Equal(["6.1", "6.12", "6.18", "7.3"], Logs().Select(log => log.Data.Split('-')[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_newer_dialect_adds_explanation_and_advice()
    {
        var report = VerifierReport.Parse(Resource("7.3-register_never_written.log"));
        Assert.Equal("R7 !read_ok", report.Reason);
        Assert.Equal("Register Type Safety: Unreadable register", report.Category);
        Assert.StartsWith("R7 has never been initialized", report.Explanation, StringComparison.Ordinal);
        Assert.Equal("Initialize R7 on every path before this instruction.", report.Suggestion);
        Assert.Equal(0, report.Instruction);
    }

    [Fact]
    public void The_newer_dialect_is_enough_without_the_old_words()
    {
        var log = Resource("7.3-register_never_written.log").Replace("R7 !read_ok\n", string.Empty, StringComparison.Ordinal);
        Assert.StartsWith("R7 has never been initialized", VerifierReport.Parse(log).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_words_behind_the_newer_account_belong_to_the_reason()
    {
        var report = VerifierReport.Parse(Resource("7.3-reference_leaked.log"));
        Assert.Equal("Unreleased reference id=2 alloc_insn=12; BPF_EXIT instruction in main prog would lead to reference leak", report.Reason);
        Assert.EndsWith("before the program exits.", report.Suggestion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("processed 5 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0")]
    [InlineData("99999999999999999999: (95) exit")]
    [InlineData("R0=R1=R2=((((")]
    [InlineData("; @ :")]
    [InlineData("Verification failed:")]
    public void Odd_logs_are_read_without_failing(string log) => Assert.Equal(log, VerifierReport.Parse(log).Log);

    [Theory]
    [InlineData("8+24", "")]
    [InlineData("max 48", "subprog 0 (classify) main insns_self 45 insns_total 87 stack 8\nsubprog 1 (count) static insns_self 42 insns_total 42 stack 24\n")]
    public void Statistics_of_an_accepted_program_are_read(string stack, string functions)
    {
        var report = VerifierReport.Parse(
            $"verification time 159 usec\nstack depth {stack}\n{functions}processed 87 insns (limit 1000000) max_states_per_insn 1 total_states 7 peak_states 5 mark_read 3\n");
        Assert.Null(report.Reason);
        Assert.Equal((87, 1_000_000, 5, 7), (report.ProcessedInstructions, report.InstructionLimit, report.PeakStates, report.TotalStates));
        Assert.Equal((stack, TimeSpan.FromMicroseconds(159)), (report.StackDepth, report.VerificationTime));
    }

    private static string Render(VerifierReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"reason: {report.Reason}\n");
        text.Append(CultureInfo.InvariantCulture, $"instruction: {report.Instruction} {report.InstructionText}\n");
        text.Append(CultureInfo.InvariantCulture, $"source: {report.SourceText} @ {report.SourceFile}:{report.SourceLine}\n");
        if (report.Category is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"category: {report.Category}\nexplanation: {report.Explanation}\nsuggestion: {report.Suggestion}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"processed: {report.ProcessedInstructions} of {report.InstructionLimit}\n");
        foreach (var register in report.Registers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{register}\n");
        }

        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd()));
    }

    private static string Resource(string name)
    {
        using var stream = typeof(VerifierLogTests).Assembly.GetManifestResourceStream(name);
        Assert.True(stream is not null, $"There is no resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
