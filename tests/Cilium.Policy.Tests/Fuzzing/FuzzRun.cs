// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cilium.Policy.Tests;

/// <summary>Reads texts on a thread of its own, and watches it: whoever hangs is left behind and reported.</summary>
internal sealed class FuzzRun(string target, int seed, Func<string> next)
{
    private readonly Func<string, int> _read = FuzzTargets.All[target];
    private string _text = "";
    private long _began;
    private int _round;
    private Exception? _failure;

    /// <summary>How long one text may be read before it is given up; longer than it may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many texts were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>How many were refused.</summary>
    public int Refused { get; private set; }

    public void Run(TimeSpan time)
    {
        var worker = new Thread(() => Work(time)) { IsBackground = true };
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(100)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _began)) > Patience)
            {
                throw Report(new TimeoutException($"reading has not come to an end after {Patience}"));
            }
        }

        if (_failure is { } failure)
        {
            throw Report(failure);
        }
    }

    private void Work(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            for (; Stopwatch.GetElapsedTime(start) < time; _round++)
            {
                _text = next();
                Volatile.Write(ref _began, Stopwatch.GetTimestamp());
                if (FuzzLimits.Check(_text, _read) > 0)
                {
                    Taken++;
                }
                else
                {
                    Refused++;
                }
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }

    private InvalidOperationException Report(Exception failure)
    {
        var file = Path.Combine(Path.GetTempPath(), $"cilium-fuzz-{target}-{seed}-{_round}.txt");

        // Not every text can be written in another encoding.
        File.WriteAllBytes(file, MemoryMarshal.AsBytes(_text.AsSpan()));
        return new InvalidOperationException($"CILIUM_FUZZ_SEED={seed}, round {_round} of {target}, text (UTF-16) in {file}: {failure.Message}", failure);
    }
}
