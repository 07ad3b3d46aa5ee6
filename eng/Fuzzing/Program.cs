// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy.Tests;
using SharpFuzz;

if (args is not [var name, .. var files] || !FuzzTargets.All.TryGetValue(name, out var target))
{
    Console.Error.WriteLine($"usage: Fuzzing TARGET [FILE...]    TARGET is one of {string.Join(", ", FuzzTargets.All.Keys)}");
    Console.Error.WriteLine("Reads the files, or what a fuzzer gives it, and fails when a text is not read as it should be.");
    return 2;
}

if (files.Length == 0)
{
    // In a process of its own, so that even a stack that overflows is told of.
    Fuzzer.OutOfProcess.Run(text => FuzzLimits.Check(text, target));
    return 0;
}

foreach (var file in files)
{
    Console.WriteLine($"{file}: taken {FuzzLimits.Check(File.ReadAllText(file), target)} times");
}

return 0;
