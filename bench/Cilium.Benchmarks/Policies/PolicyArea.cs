// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Policies;

/// <summary>What the policy engine costs, from the rules to the kernel.</summary>
internal sealed class PolicyArea : IBenchmarkArea
{
    public string Name => "policy";

    public string Title => "the policy engine: rules, identities and endpoints at scale, to the kernel";

    public void Run(BenchmarkContext context)
    {
        Measure(context, "resolve", ResolutionTable.Announced);
        Measure(context, "ports", ResolutionTable.WithPorts);
        Measure(context, "identity", IdentityTable.Measure);
        Measure(context, "memory", MemoryTable.Process);
        Measure(context, "kernel", MemoryTable.Kernel);
        if (context.Wants("announce") || context.Wants("change") || context.Wants("churn"))
        {
            const int Policies = 10_000;
            using PolicyBed bed = new(Policies, identities: 100_000, endpoints: 500);
            Measure(context, "announce", new AnnouncementTable(bed, Policies).Measure);
            Measure(context, "change", new PolicyChangeTable(bed, Policies).Measure);
            Measure(context, "churn", new ChurnTable(bed, Policies).Measure);
        }
    }

    private static void Measure(BenchmarkContext context, string part, Action<BenchmarkContext> measure)
    {
        if (context.Wants(part))
        {
            measure(context);
        }
    }
}
