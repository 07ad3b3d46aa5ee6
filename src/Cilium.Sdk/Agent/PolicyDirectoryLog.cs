// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

/// <summary>Tells the log what became of the policy directory.</summary>
internal sealed partial class PolicyDirectoryLog(string path, ILogger logger) : IPolicyDirectoryObserver
{
    public void OnPolicyDirectoryChanged(PolicyDirectoryReport report)
    {
        LogRead(path, report.Documents, report.Files);
        foreach (var fault in report.Faults)
        {
            LogFault(path, fault.ToString() ?? "");
        }
    }

    [LoggerMessage(20, LogLevel.Information, "{Directory}: {Documents} policies in force from {Files} files")]
    private partial void LogRead(string directory, int documents, int files);

    [LoggerMessage(21, LogLevel.Error, "{Directory}: {Fault}")]
    private partial void LogFault(string directory, string fault);
}
