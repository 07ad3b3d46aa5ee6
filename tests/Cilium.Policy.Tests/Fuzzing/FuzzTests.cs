// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Whatever the text: the answer is documents or the validation error, soon, and within a small multiple of its size.</summary>
public class FuzzTests
{
    // Reading makes nodes with their places, and the objects of the model; the first megabytes are caches and messages.
    private const long BytesPerCharacter = 2000;
    private const long BytesAnyway = 8 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly string[] s_corpus = [.. ReadCorpus()];

    [Fact]
    public void Any_manifest_gives_documents_or_the_validation_error()
    {
        int seed = FuzzBudget.NewSeed(), accepted = 0, rejected = 0;
        Mutator mutator = new(new Random(seed), s_corpus);
        PolicyDocumentOptions everything = new() { AllowsNodeSelectors = true, AllowsExtendedProtocols = true };
        Run(
            seed,
            mutator.Next,
            text =>
            {
                try
                {
                    foreach (PolicyDocument document in PolicyDocuments.Parse(text, everything).Documents)
                    {
                        foreach (PolicyRule rule in RuleExtraction.Extract(document, new()))
                        {
                            Assert.NotNull(rule.ToString());
                        }

                        accepted++;
                    }
                }
                catch (PolicyValidationException error)
                {
                    Assert.NotEmpty(error.Faults);
                    Assert.All(error.Faults, fault => Assert.True(fault.Line >= 0 && fault.Message.Length > 0, fault.ToString()));
                    rejected++;
                }
            });
        Assert.True(accepted > 10 && rejected > 10, $"{accepted} accepted, {rejected} rejected: the changes are too tame or too wild");
    }

    [Fact]
    public void Aliases_do_not_multiply()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
        for (char name = 'b'; name <= 'z'; name++)
        {
            string former = $"*{(char)(name - 1)}";
            bomb += $"{name}: &{name} [{string.Join(',', Enumerable.Repeat(former, 9))}]\n";
        }

        Check(bomb, text => Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(text)));
    }

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{\"a\":", 100_000)]
    [InlineData("a: {", 100_000)]
    [InlineData("- ", 100_000)]
    [InlineData("? ", 100_000)]
    [InlineData("!", 100_000)]
    public void Depth_is_a_fault_and_not_the_end_of_the_process(string piece, int count) =>
        Check(string.Concat(Enumerable.Repeat(piece, count)), text =>
        {
            try
            {
                PolicyDocuments.Parse(text);
            }
            catch (PolicyValidationException error)
            {
                Assert.NotEmpty(error.Faults);
            }
        });

    [Fact]
    public void Any_prefix_label_and_pattern_is_read_or_refused()
    {
        int seed = FuzzBudget.NewSeed();
        Mutator mutator = new(
            new Random(seed),
            ["10.0.0.0/8", "2001:db8::/32", "::ffff:1.2.3.4/120", "k8s:app=web", "any:io.kubernetes.pod.namespace=default", "reserved.host", "*.example.com", "**.a.b", "sub*.x"]);
        Run(
            seed,
            mutator.Next,
            text =>
            {
                if (IpPrefix.TryParse(text, out IpPrefix prefix))
                {
                    Assert.Equal(prefix, IpPrefix.Parse(prefix.ToString()));
                    Assert.True(CidrLabel.TryParseKey(CidrLabel.Key(prefix), out IpPrefix again) || prefix.Length == 0);
                    Assert.True(prefix.Length == 0 || again == prefix);
                }

                if (Label.TryParse(text, out Label? label))
                {
                    Assert.Equal(label.Key, Label.Parse(label.ToString()).Key);
                }

                NamePattern pattern = NamePattern.Parse(text);
                Assert.True(!pattern.IsLiteral || pattern.Matches(text));
            });
    }

    [Fact]
    public void Any_selector_is_made_or_refused_with_its_faults()
    {
        int seed = FuzzBudget.NewSeed();
        Random random = new(seed);
        Mutator mutator = new(random, ["app", "k8s:app", "any.io.cilium/x", "web", "In", "a-b_c.d"]);
        Run(
            seed,
            () => JsonSerializer.Serialize(new
            {
                apiVersion = "cilium.io/v2",
                kind = "CiliumNetworkPolicy",
                metadata = new { name = "x" },
                spec = new
                {
                    endpointSelector = new
                    {
                        matchLabels = new Dictionary<string, string> { [mutator.Next()] = mutator.Next() },
                        matchExpressions = new[] { new { key = mutator.Next(), @operator = random.Next(2) == 0 ? "In" : mutator.Next(), values = new[] { mutator.Next() } } },
                    },
                    ingress = Array.Empty<object>(),
                },
            }),
            text =>
            {
                try
                {
                    PolicyDocuments.Parse(text);
                }
                catch (PolicyValidationException error)
                {
                    Assert.All(error.Faults, fault => Assert.NotEmpty(fault.Path));
                }
            });
    }

    private static void Run(int seed, Func<string> next, Action<string> read)
    {
        long end = Stopwatch.GetTimestamp() + (long)(FuzzBudget.Time.TotalSeconds * Stopwatch.Frequency);
        for (int round = 0; Stopwatch.GetTimestamp() < end; round++)
        {
            string text = next();
            try
            {
                Check(text, read);
            }
            catch (Exception error)
            {
                string file = Path.Combine(Path.GetTempPath(), $"cilium-fuzz-{seed}-{round}.txt");
                File.WriteAllText(file, text);
                throw new InvalidOperationException($"Seed {seed}, round {round}, text in {file}", error);
            }
        }
    }

    private static void Check(string text, Action<string> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
        read(text);
        TimeSpan taken = Stopwatch.GetElapsedTime(began);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < s_patience, $"{taken} for {text.Length} characters");
        Assert.True(allocated <= BytesAnyway + (text.Length * BytesPerCharacter), $"{allocated:N0} bytes for {text.Length:N0} characters");
    }

    private static IEnumerable<string> ReadCorpus()
    {
        string root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "shared", "corpus")))
        {
            root = Path.GetDirectoryName(root.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new DirectoryNotFoundException("There is no corpus beside this checkout.");
        }

        string corpus = Path.Combine(root, "shared", "corpus");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(corpus, "policies"), "*.yaml", SearchOption.AllDirectories))
        {
            yield return File.ReadAllText(file);
        }

        foreach (string line in File.ReadLines(Path.Combine(corpus, "policy-verdicts", "negative-dev.jsonl")).Take(300))
        {
            yield return JsonDocument.Parse(line).RootElement.GetProperty("manifest").GetRawText();
        }
    }
}
