// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Quickstart;

/// <summary>The agent as the demo sees it: a process that can be spoken to, and killed.</summary>
internal sealed class AgentHandle : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AgentNotice>> _awaited = new();
    private readonly Task _reading;

    private AgentHandle(Process process, Action<FlowNotice> flow)
    {
        _process = process;
        _reading = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (!TryRead(line, out AgentNotice? notice))
                {
                    // Killed in the middle of a word.
                    break;
                }

                if (notice.Flow is { } found)
                {
                    flow(found);
                }
                else
                {
                    Awaited(notice.Type).TrySetResult(notice);
                }
            }

            foreach (var waiting in _awaited.Values)
            {
                waiting.TrySetException(new InvalidOperationException("The agent ended; its last words are on standard error."));
            }
        });
    }

    public static async Task<AgentHandle> StartAsync(string[] arguments, Action<FlowNotice> flow)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["agent", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        AgentHandle agent = new(Process.Start(start)!, flow);
        agent.Ready = await agent.WaitAsync("ready");
        return agent;
    }

    public AgentNotice Ready { get; private set; } = null!;

    public int ProcessId => _process.Id;

    public async Task<AgentNotice> AskAsync(AgentCommand command, string answer)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await _process.StandardInput.FlushAsync();
        return await WaitAsync(answer);
    }

    /// <summary>SIGKILL: no handler runs, nothing is tidied up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The agent ends with its standard input.
            _process.StandardInput.Close();
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        await _reading;
        _process.Dispose();
    }

    private static bool TryRead(string line, [NotNullWhen(true)] out AgentNotice? notice)
    {
        try
        {
            notice = JsonSerializer.Deserialize<AgentNotice>(line);
            return notice is not null;
        }
        catch (JsonException)
        {
            notice = null;
            return false;
        }
    }

    private async Task<AgentNotice> WaitAsync(string type)
    {
        AgentNotice notice = await Awaited(type).Task.WaitAsync(TimeSpan.FromSeconds(30));
        _awaited.TryRemove(type, out _);
        return notice;
    }

    private TaskCompletionSource<AgentNotice> Awaited(string type) =>
        _awaited.GetOrAdd(type, _ => new TaskCompletionSource<AgentNotice>(TaskCreationOptions.RunContinuationsAsynchronously));
}
