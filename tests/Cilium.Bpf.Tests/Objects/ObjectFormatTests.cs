// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf.Tests;

public sealed class ObjectFormatTests
{
    [Fact]
    public void A_truncated_object_is_refused_wherever_it_ends()
    {
        var image = SampleObject.Image();
        for (var length = 0; length < image.Length; length += 7)
        {
            var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.Parse(image.AsMemory(0, length)));
            Assert.NotEmpty(error.Reason);
        }
    }

    [Fact]
    public void The_error_names_the_file_and_says_that_it_is_truncated()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, SampleObject.Image()[..500]);
            var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.FromFile(path));
            Assert.Equal(path, error.ObjectSource);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("truncated", error.Reason, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_native_executable_is_refused_by_its_machine()
    {
        var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.FromFile("/proc/self/exe"));
        Assert.Contains("not BPF (247)", error.Reason, StringComparison.Ordinal);
        Assert.Equal("ELF header", error.Part);
    }

    [Theory]
    [InlineData(0, 'X', "magic")]
    [InlineData(4, 1, "32")]
    [InlineData(5, 2, "big-endian")]
    [InlineData(16, 2, "relocatable")]
    [InlineData(18, 183, "AArch64")]
    public void A_wrong_header_field_is_named(int offset, byte value, string reason)
    {
        var image = SampleObject.Image();
        image[offset] = value;
        var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.Parse(image));
        Assert.Equal(offset, error.Offset);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_not_an_object()
    {
        var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.Parse("int main(void) { return 0; }"u8.ToArray()));
        Assert.Contains("ELF magic", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_definitions_without_types_ask_for_debug_information()
    {
        var image = SampleObject.Image();
        Rename(image, ".BTF\0"u8, ".BTX\0"u8);
        var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.Parse(image));
        Assert.Contains("-g", error.Reason, StringComparison.Ordinal);
        Assert.Equal("section '.maps'", error.Part);
    }

    [Fact]
    public void Broken_types_are_reported_as_such()
    {
        var image = SampleObject.Image();
        var at = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x9f, 0xeb, 0x01, 0x00]);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at + 12), 0x7fffffff);
        var error = Assert.Throws<BpfObjectFormatException>(() => BpfObjectSpec.Parse(image));
        Assert.Contains(".BTF", error.Part, StringComparison.Ordinal);
        Assert.IsType<BtfFormatException>(error.InnerException);
    }

    [Fact]
    public void Random_damage_is_either_harmless_or_a_format_error()
    {
        var image = SampleObject.Image();
        var random = new Random(20260701);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var damaged = image.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Walk(BpfObjectSpec.Parse(damaged));
            }
            catch (BpfObjectFormatException)
            {
                refused++;
            }
            catch (BtfFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 2900);
    }

    private static void Walk(BpfObjectSpec spec)
    {
        foreach (var type in spec.Btf?.Types() ?? [])
        {
            _ = type.CName;
            _ = type is BtfComposite { IsUnion: false } composite ? composite.Members.Count : 0;
        }

        foreach (var program in spec.Programs)
        {
            _ = spec.Linking(program).Locate(program.InstructionCount);
        }
    }

    private static void Rename(byte[] image, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var at = image.AsSpan().IndexOf(from);
        Assert.True(at > 0);
        to.CopyTo(image.AsSpan(at));
    }
}
