// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath;

namespace Datapath.Tests;

internal sealed partial class TestBed
{
    /// <summary>Every event that is in the ring.</summary>
    public static List<FlowEvent> Read(FlowEventReader reader)
    {
        List<FlowEvent> events = [];
        while (reader.Poll(ref events, static (ref List<FlowEvent> list, in FlowEvent flow) => list.Add(flow), TimeSpan.Zero) > 0)
        {
        }

        return events;
    }
}
