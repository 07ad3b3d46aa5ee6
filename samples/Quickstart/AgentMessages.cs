// SPDX-License-Identifier: Apache-2.0
namespace Quickstart;

/// <summary>What the demo asks of the agent, a JSON line each on its standard input.</summary>
internal sealed record AgentCommand(string Do, Workload? Workload = null, int InterfaceIndex = 0, string Mac = "", string HostMac = "");

/// <summary>What the agent tells, a JSON line each on its standard output.</summary>
internal sealed record AgentNotice
{
    public required string Type { get; init; }

    public string? Text { get; init; }

    public int Count { get; init; }

    public FlowNotice? Flow { get; init; }
}

/// <summary>A connection's verdict.</summary>
internal sealed record FlowNotice(
    string Verdict,
    string Source,
    uint SourceIdentity,
    string SourceLabels,
    string Destination,
    uint DestinationIdentity,
    string DestinationLabels,
    string Family,
    string Protocol,
    int Port,
    string Why);
