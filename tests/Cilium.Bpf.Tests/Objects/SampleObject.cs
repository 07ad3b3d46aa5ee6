// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

/// <summary>The object compiled from <c>sample.bpf.c</c>.</summary>
internal static class SampleObject
{
    public const string Resource = "sample.bpf.o";

    public static readonly byte[] Packet = new byte[64];

    public static BpfObjectSpec Spec() => BpfObjectSpec.FromResource(typeof(SampleObject).Assembly, Resource);

    public static byte[] Image() => Spec().Image.ToArray();
}
