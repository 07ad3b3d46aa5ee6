// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Programs;

public sealed class BpfProgramTests
{
    [Fact]
    public void A_loaded_program_tells_name_type_id_and_tag()
    {
        using BpfProgram program = TestKernel.LoadTc(0, "describe_me");

        Assert.Equal("describe_me", program.Name);
        Assert.Equal(BpfProgramType.SchedulerClassifier, program.Type);
        Assert.True(program.Id > 0);
        Assert.Matches("^[0-9a-f]{16}$", program.Tag);
    }

    [Fact]
    public void The_tag_is_what_the_kernel_prints()
    {
        using BpfProgram program = TestKernel.LoadTc(0);
        string[] lines = File.ReadAllLines($"/proc/self/fdinfo/{program.Handle.Value}");

        Assert.Contains($"prog_tag:\t{program.Tag}", lines);
    }

    [Fact]
    public void Programs_with_the_same_instructions_have_the_same_tag()
    {
        using BpfProgram first = TestKernel.LoadTc(1);
        using BpfProgram second = TestKernel.LoadTc(1);
        using BpfProgram other = TestKernel.LoadTc(2);

        Assert.Equal(first.Tag, second.Tag);
        Assert.NotEqual(first.Tag, other.Tag);
    }

    [Fact]
    public void A_program_can_be_opened_by_id_and_found_among_all_ids()
    {
        using BpfProgram program = TestKernel.LoadTc(0, "by_id");
        using BpfProgram again = BpfProgram.OpenById(program.Id);

        Assert.Equal("by_id", again.Name);
        Assert.Contains(program.Id, BpfProgram.EnumerateIds());
    }

    [Fact]
    public void An_id_that_no_program_has_opens_nothing()
    {
        Assert.Null(BpfProgram.TryOpenById(uint.MaxValue));
        BpfException error = Assert.Throws<BpfException>(() => BpfProgram.OpenById(uint.MaxValue));
        Assert.Equal(Errno.ENOENT, error.Errno);
    }

    [Fact]
    public void Info_lists_instructions_maps_and_load_time()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.SchedulerClassifier, TestKernel.CountAndReturn(counter, 0));
        BpfProgramInfo info = program.GetInfo();

        Assert.Equal([counter.Id], info.MapIds);
        Assert.InRange(info.InstructionCount, 8, 30);
        Assert.True(info.JitedBytes > 0);
        Assert.True(info.VerifiedInstructions > 0);
        Assert.True(info.IsGplCompatible);
        Assert.InRange(info.LoadedAt, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(Environment.TickCount64 + 1000));
    }

    [Fact]
    public void A_pinned_program_outlives_its_last_descriptor_until_it_is_unpinned()
    {
        using TemporaryBpfFileSystem files = new();
        uint id;
        using (BpfProgram program = TestKernel.LoadTc(7, "pinned"))
        {
            id = program.Id;
            program.Pin(files["prog"]);
        }

        using (BpfProgram again = BpfProgram.OpenPinned(files["prog"]))
        {
            Assert.Equal(id, again.Id);
            Assert.Equal(7, again.TestRun(new byte[64]).ReturnValue);
        }

        Assert.True(BpfProgram.Unpin(files["prog"]));
        Assert.False(BpfProgram.Unpin(files["prog"]));
    }

    [Fact]
    public void Pinning_where_something_is_pinned_says_so()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram program = TestKernel.LoadTc(0);
        program.Pin(files["prog"]);

        BpfFileSystemException error = Assert.Throws<BpfFileSystemException>(() => program.Pin(files["prog"]));
        Assert.Equal(Errno.EEXIST, error.Errno);
    }

    [Fact]
    public void A_pinned_map_is_not_taken_for_a_program()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfMap map = TestKernel.CreateCounter();
        map.Pin(files["map"]);

        BpfException error = Assert.Throws<BpfException>(() => BpfProgram.OpenPinned(files["map"]));
        Assert.Contains("bpf-map", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_count_runs_while_they_are_on()
    {
        using BpfProgram program = TestKernel.LoadTc(0);
        using (BpfStatistics.Enable())
        {
            program.TestRun(new byte[64], repeat: 100);
        }

        BpfProgramInfo info = program.GetInfo();
        Assert.Equal(100, info.RunCount);
        Assert.True(info.RunTime > TimeSpan.Zero);
    }

    [Fact]
    public void A_disposed_program_refuses_work()
    {
        BpfProgram program = TestKernel.LoadTc(0);
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.TestRun(new byte[64]));
    }
}
