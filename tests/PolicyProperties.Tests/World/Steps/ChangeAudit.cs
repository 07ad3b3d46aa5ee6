// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>Denials of an endpoint are only reported, or carried out again.</summary>
internal sealed record ChangeAudit(ushort Id, bool IsAudited) : Step
{
    public override void ApplyTo(Cluster cluster)
    {
        if (cluster.Endpoints.TryGetValue(Id, out var workload))
        {
            cluster.Endpoints[Id] = workload with { IsAudited = IsAudited };
        }
    }

    public override void ApplyTo(LiveNode node) => node.Engine.SetAuditMode(new(Id), IsAudited);

    public override string ToString() => $"endpoint {Id} is {(IsAudited ? "" : "not ")}audited";
}
