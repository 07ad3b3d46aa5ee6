// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Policy;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

/// <summary>A node's control plane, assembled: endpoints, identities and policies in, kernel maps out.</summary>
/// <remarks>
/// <para>The process is disposable. When it ends, by whatever means, the kernel goes on judging traffic; when it
/// starts again it takes up what is pinned, rebuilds its tables from the state directory and the policies, and only then
/// changes what differs.</para>
/// <para>Thread-safe. Works with <c>new</c> as well as through <c>AddCilium</c>.</para>
/// </remarks>
public sealed partial class NodeAgent : IAsyncDisposable
{
    private readonly CiliumOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly AgentMetrics _metrics;
    private Parts? _parts;
    private bool _isDisposed;

    /// <summary>Prepares an agent; nothing is touched before <see cref="StartAsync"/>.</summary>
    /// <param name="options">Its options; not to be changed afterwards.</param>
    /// <param name="loggers">Where it and its parts log to.</param>
    /// <param name="time">The clock; the system's if missing.</param>
    public NodeAgent(CiliumOptions options, ILoggerFactory loggers, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _loggers = loggers;
        _logger = loggers.CreateLogger<NodeAgent>();
        _time = time ?? TimeProvider.System;
        _metrics = new AgentMetrics(this);
    }

    /// <summary>Whether the agent runs.</summary>
    public bool IsRunning => _parts is not null;

    /// <summary>The data plane.</summary>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public Datapath.Datapath Datapath => Running.Datapath;

    /// <summary>The policy engine; change its rules here when they do not come from the directory.</summary>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public PolicyEngine Policies => Running.Engine;

    /// <summary>The identities.</summary>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public IdentityAllocator Identities => Running.Identities;

    /// <summary>The addresses, for those who know of more than this node's endpoints.</summary>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public IpCache Addresses => Running.Addresses;

    /// <summary>What the policy directory holds and what is wrong with it; empty where there is none.</summary>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public PolicyDirectoryReport PolicyReport => Running.Directory?.Report ?? PolicyDirectoryReport.Empty;

    private Parts Running => _parts ?? throw new InvalidOperationException("The agent is not running: start it first.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A host that knows the agent by several of its services disposes of it as often.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _turn.Dispose();
        _metrics.Dispose();
    }

    /// <summary>What a running agent consists of.</summary>
    private sealed class Parts : IDisposable
    {
        public required Datapath.Datapath Datapath { get; init; }

        public required IdentityAllocator Identities { get; init; }

        public required IdentityCheckpoint IdentityStore { get; init; }

        public required IpCache Addresses { get; init; }

        /// <summary>Until it is initialised, addresses that only a former process knew stay.</summary>
        public required TableSource AddressSource { get; init; }

        public required NameTable Names { get; init; }

        public required FileNameStore NameStore { get; init; }

        public required PolicyEngine Engine { get; init; }

        public required PolicyDirectory? Directory { get; init; }

        public required EndpointState State { get; init; }

        public Dictionary<EndpointId, Endpoint> Endpoints { get; } = [];

        public CancellationTokenSource Stopping { get; } = new();

        public List<Task> Loops { get; } = [];

        public FlowHub? Flows { get; set; }

        public void Dispose()
        {
            AddressSource.Dispose();
            NameStore.Dispose();
            Addresses.Dispose();
            IdentityStore.Dispose();
            Datapath.Dispose();
            Stopping.Dispose();
        }
    }
}
