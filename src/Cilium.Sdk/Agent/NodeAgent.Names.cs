// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Policy;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

public sealed partial class NodeAgent : INameObserver
{
    /// <summary>What DNS names resolve to, for policies with <c>toFQDNs</c>; tell it the answers that workloads get.</summary>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public NameTable Names => Running.Names;

    /// <inheritdoc/>
    /// <remarks>A DNS proxy holds the answer back until this completes; a workload that has it then reaches the addresses.</remarks>
    /// <exception cref="InvalidOperationException">The agent is not running.</exception>
    public ValueTask<NameLearning> LearnAsync(
        string name, IReadOnlyCollection<IPAddress> addresses, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        Running.Names.LearnAsync(name, addresses, timeToLive, cancellationToken);

    /// <summary>Takes up the names of before, before rules that select by them.</summary>
    private async Task TakeUpNamesAsync(Parts parts, CancellationToken cancellationToken)
    {
        NameStoreContent content = await parts.Names.RestoreAsync(cancellationToken).ConfigureAwait(false);
        foreach (NameStoreException fault in content.Faults)
        {
            LogNamesCorrupt(fault.Message, fault.Remedy);
        }
    }

    [LoggerMessage(30, LogLevel.Error, "Some learned names cannot be read: {Fault}. {Remedy} Workloads reach their addresses when they ask again")]
    private partial void LogNamesCorrupt(string fault, string remedy);

    [LoggerMessage(31, LogLevel.Debug, "Names: {Expired} addresses expired, {Evicted} were too many, {KeptByUse} are kept by connections")]
    private partial void LogNamesCollected(int expired, int evicted, int keptByUse);

    [LoggerMessage(32, LogLevel.Warning, "Names: '{Work}' failed and will be tried again")]
    private partial void LogNamesFailed(string work, Exception fault);

    private sealed class NameLog(NodeAgent agent) : INameTableObserver
    {
        public void OnCollected(NameCollectionReport report)
        {
            if (report.Expired + report.Evicted > 0)
            {
                agent.LogNamesCollected(report.Expired, report.Evicted, report.KeptByUse);
            }
        }

        public void OnFailed(string work, Exception fault) => agent.LogNamesFailed(work, fault);
    }
}
