// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Cilium.Core;
using Cilium.Policy;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

/// <summary>Tells the log which endpoints keep a former policy or audit, and when they have the newest again.</summary>
internal sealed partial class EndpointPolicyLog(ILogger logger) : IEndpointPolicyObserver
{
    private readonly ConcurrentDictionary<EndpointId, string> _degraded = new();

    public void OnEndpointPolicyChanged(EndpointPolicyStatus status)
    {
        EndpointId id = status.Endpoint.Id;
        if ((status.Fault ?? status.AuditFault) is { } fault)
        {
            if (_degraded.TryGetValue(id, out string? told) && told == fault.Message)
            {
                return;
            }

            _degraded[id] = fault.Message;
            if (status.Fault is null)
            {
                LogAuditDegraded(id, status.Endpoint.QualifiedName, fault.Message);
            }
            else
            {
                LogDegraded(id, status.Endpoint.QualifiedName, fault.Message);
            }
        }
        else if (_degraded.TryRemove(id, out _))
        {
            LogRecovered(id, status.Endpoint.QualifiedName);
        }
    }

    [LoggerMessage(42, LogLevel.Warning, "Endpoint {Id} ({Name}) keeps its former policy: {Fault}")]
    private partial void LogDegraded(EndpointId id, string name, string fault);

    [LoggerMessage(44, LogLevel.Warning, "Endpoint {Id} ({Name}) has its newest policy in force, but does not report what audited policies would deny: {Fault}")]
    private partial void LogAuditDegraded(EndpointId id, string name, string fault);

    [LoggerMessage(43, LogLevel.Information, "Endpoint {Id} ({Name}) has its newest policy in force again")]
    private partial void LogRecovered(EndpointId id, string name);
}
