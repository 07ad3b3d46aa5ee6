// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Text.Json;
using Cilium.Netlink;
using Cilium.Sdk;

namespace EndToEnd.Tests;

/// <summary>The sample's node agent as a process of its own: started, spoken to, and killed at any moment.</summary>
internal sealed class AgentProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _lastWords;
    private readonly TaskCompletionSource<int> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AgentProgram(Process process)
    {
        _process = process;
        _lastWords = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Completes with the number of endpoints that it took up once it maintains the kernel; faults when it ends before.</summary>
    public Task<int> Ready => _ready.Task;

    public static AgentProgram Start(NetworkNamespace node, CiliumOptions options)
    {
        string ns = $"/proc/{Environment.ProcessId}/fd/{node.Handle.DangerousGetHandle()}";
        ProcessStartInfo start = new(Executable, ["agent", ns, options.Datapath.PinRoot, options.PolicyDirectory!, options.StateDirectory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new AgentProgram(Process.Start(start)!);
    }

    /// <summary>Tells it to add a workload, without waiting for it.</summary>
    public async Task TellToAddAsync(EndpointSpec spec)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new
            {
                Do = "add",
                Workload = new { spec.Name, Ipv4 = $"{spec.IPv4}", Ipv6 = $"{spec.IPv6}", spec.Labels },
                spec.InterfaceIndex,
                Mac = Text(spec.Mac),
                HostMac = Text(spec.HostMac),
            }));
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It was killed already.
        }

        static string Text(PhysicalAddress mac) => mac.ToString();
    }

    /// <summary>SIGKILL: no handler of the process runs. Returns what it wrote to standard error.</summary>
    public async Task<string> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        return await _lastWords;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _reading;
        _process.Dispose();
    }

    /// <summary>Beside this test's own build, in the same configuration.</summary>
    private static string Executable
    {
        get
        {
            DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd('/'));
            string configuration = framework.Parent!.Name;
            string root = framework.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
            return Path.Combine(root, "samples", "Quickstart", "bin", configuration, framework.Name, "Quickstart");
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            // The last line of a process that was killed may be half of one: only whole ones say that it is ready.
            if (line.StartsWith("""{"Type":"ready",""", StringComparison.Ordinal) && line.EndsWith('}'))
            {
                using JsonDocument notice = JsonDocument.Parse(line);
                _ready.TrySetResult(notice.RootElement.GetProperty("Count").GetInt32());
            }
        }

        _ready.TrySetException(new InvalidOperationException($"The agent ended before it was ready: {await _lastWords}"));
        _ = _ready.Task.Exception;
    }
}
