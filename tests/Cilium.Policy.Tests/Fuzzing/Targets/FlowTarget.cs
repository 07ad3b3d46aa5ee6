// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>Recorded Hubble flows, one on each line: a flow, or a remark why there is none; and flows can be replayed.</summary>
internal static class FlowTarget
{
    public static int Read(string text)
    {
        var flows = 0;
        var replay = new FlowReplay(new PolicySimulator([], []));
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            var read = HubbleFlows.Parse(line, ++number);
            FuzzFinding.Unless(read.Number == number && (read.Flow is null) == (read.Remark.Length > 0), $"a line has neither a flow nor a remark, or both: {read}");
            flows += read.Flow is null ? 0 : 1;
            replay.Add(read);
        }

        var report = replay.Report();
        FuzzFinding.Unless(report.Flows <= flows, $"{report.Flows} flows were judged, and {flows} read");
        return flows;
    }
}
