// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>One line of a recording.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Flow">The flow; null when the line holds none that policy judged.</param>
/// <param name="Remark">Why there is no flow; empty when there is one.</param>
/// <param name="IsFault">Whether the line cannot be read, rather than being about something else.</param>
public readonly record struct RecordedLine(long Number, RecordedFlow? Flow, string Remark, bool IsFault)
{
    internal static RecordedLine Skipped(long number, string remark) => new(number, null, remark, IsFault: false);

    internal static RecordedLine Fault(long number, string remark) => new(number, null, remark, IsFault: true);
}
