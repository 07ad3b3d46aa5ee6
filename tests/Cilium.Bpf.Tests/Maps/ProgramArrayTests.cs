// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class ProgramArrayTests
{
    [Fact]
    public void Programs_are_put_in_found_by_id_and_taken_out()
    {
        using var array = BpfProgramArray.Create(4, "tails");
        using BpfProgram program = MinimalProgram.Load(BpfProgramType.SchedulerClassifier);
        Assert.False(array.TryLookupId(1, out _));
        array.Update(1, program);
        Assert.True(array.TryLookupId(1, out uint id));
        Assert.Equal(program.Id, id);
        Assert.True(array.TryDelete(1));
        Assert.False(array.TryDelete(1));
        Assert.False(array.TryLookupId(1, out _));
    }

    [Fact]
    public void An_index_that_is_too_high_is_refused()
    {
        using var array = BpfProgramArray.Create(4);
        using BpfProgram program = MinimalProgram.Load(BpfProgramType.SchedulerClassifier);
        Assert.Equal("E2BIG", Assert.Throws<BpfException>(() => array.Update(4, program)).ErrnoName);
    }

    [Fact]
    public void A_program_of_another_kind_than_the_first_is_refused()
    {
        using var array = BpfProgramArray.Create(4);
        using BpfProgram classifier = MinimalProgram.Load(BpfProgramType.SchedulerClassifier);
        using BpfProgram xdp = MinimalProgram.Load(BpfProgramType.Xdp);
        array.Update(0, classifier);
        var error = Assert.Throws<BpfException>(() => array.Update(1, xdp));
        Assert.Equal("EINVAL", error.ErrnoName);
        Assert.Contains("Xdp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_ids_are_also_seen_as_plain_elements()
    {
        using var array = BpfProgramArray.Create(64);
        using BpfProgram program = MinimalProgram.Load(BpfProgramType.SchedulerClassifier);
        array.Update(5, program);
        array.Update(63, program);
        Assert.Equal(
            [KeyValuePair.Create(5u, program.Id), KeyValuePair.Create(63u, program.Id)], array.As<uint, uint>());
        Assert.Equal(2, array.CountEntries());
    }
}
