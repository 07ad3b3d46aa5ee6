// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;

namespace Cilium.Benchmarks;

/// <summary>A peer written in C: compiled when it is needed, and asked round by round.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _name;

    private PeerProcess(string name, Process process)
    {
        _name = name;
        _process = process;
    }

    /// <summary>Compiles <c>bench/peers/NAME.c</c> against libbpf with optimisation and starts it.</summary>
    public static PeerProcess Start(string name, params string[] arguments)
    {
        string directory = Repository.PathOf(Path.Combine("artifacts", "bench", "peers"));
        Directory.CreateDirectory(directory);
        string executable = Path.Combine(directory, name);
        Tool.Run("gcc", "-O2", "-Wall", "-o", executable, Repository.PathOf($"bench/peers/{name}.c"), "-lbpf");
        ProcessStartInfo start = new(executable, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new PeerProcess(name, Process.Start(start)!);
    }

    /// <summary>Sends a line and returns the numbers of the answer.</summary>
    public double[] Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        string answer = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"The peer '{_name}' ended at '{line}'.");
        return [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
