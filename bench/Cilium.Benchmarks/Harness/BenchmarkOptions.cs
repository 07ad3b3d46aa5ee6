// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = "Usage: bench.sh [AREA...] [--quick] [--only PART]... [--output DIRECTORY]";

    public required IReadOnlyList<string> Areas { get; init; }

    /// <summary>Parts of areas to measure; empty: all.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    public required bool IsQuick { get; init; }

    /// <summary>Whether to explain the command line instead.</summary>
    public required bool IsHelpWanted { get; init; }

    /// <summary>Where the JSON files go.</summary>
    public required string Output { get; init; }

    public static bool TryParse(string[] arguments, out BenchmarkOptions options, out string fault)
    {
        List<string> areas = [], parts = [];
        bool isQuick = false, isHelpWanted = false;
        string output = Path.Combine("artifacts", "bench");
        fault = "";
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    isQuick = true;
                    break;
                case "--help":
                    isHelpWanted = true;
                    break;
                case "--only" when i + 1 < arguments.Length:
                    parts.Add(arguments[++i]);
                    break;
                case "--output" when i + 1 < arguments.Length:
                    output = arguments[++i];
                    break;
                case ['-', ..]:
                    fault = $"Unknown or incomplete option '{arguments[i]}'. {Usage}";
                    break;
                default:
                    areas.Add(arguments[i]);
                    break;
            }
        }

        options = new BenchmarkOptions { Areas = areas, Parts = parts, IsQuick = isQuick, IsHelpWanted = isHelpWanted, Output = output };
        return fault.Length == 0;
    }
}
