// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>What an attempt told of a feature.</summary>
internal readonly record struct ProbeOutcome(BpfFeatureState State, int Errno)
{
    public static ProbeOutcome Supported => new(BpfFeatureState.Supported, 0);

    public static ProbeOutcome Missing(int errno = 0) => new(BpfFeatureState.Missing, errno);

    /// <summary>Judges a result: not negative means supported, a refusal for want of rights tells nothing, any other error means missing.</summary>
    public static ProbeOutcome Of(int result) => -result switch
    {
        <= 0 => Supported,
        Interop.Errno.EPERM or Interop.Errno.ENOMEM or Interop.Errno.EMFILE or Interop.Errno.EAGAIN =>
            new ProbeOutcome(BpfFeatureState.Unknown, -result),
        int errno => Missing(errno),
    };

    /// <summary>As <see cref="Of(int)"/>, for an attempt made to fail with <paramref name="proof"/> where the feature exists.</summary>
    public static ProbeOutcome Of(int result, int proof) => result == -proof ? Supported : Of(result);

    /// <summary>As <see cref="Of(int)"/>, closing the descriptor that a successful attempt returned.</summary>
    public static ProbeOutcome OfDescriptor(int result)
    {
        if (result > 0)
        {
            _ = LibC.close(result);
        }

        return Of(result);
    }
}
