// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What was found out about a feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="State">Whether the kernel has it.</param>
/// <param name="MissingCapabilities">Why that cannot be told, when it is capabilities; else none.</param>
/// <param name="Errno">The error number that the attempt met, positive; 0 for none.</param>
public sealed record BpfFeatureResult(
    BpfFeature Feature, BpfFeatureState State, BpfCapabilities MissingCapabilities, int Errno)
{
    /// <summary>One line: what, whether, since when, and why not.</summary>
    public override string ToString() => State switch
    {
        BpfFeatureState.Supported => $"{Feature.Name}: supported (since Linux {Feature.IntroducedIn})",
        BpfFeatureState.Missing => $"{Feature.Name}: missing ({Feature.Requirement})",
        _ => $"{Feature.Name}: unknown ({Reason})",
    };

    internal string Reason => (State, MissingCapabilities) switch
    {
        (BpfFeatureState.Missing, _) => Feature.Requirement,
        (BpfFeatureState.Unknown, not BpfCapabilities.None) => $"missing {EffectiveCapabilities.Format(MissingCapabilities)}",
        (BpfFeatureState.Unknown, _) => ErrnoNames.Of(Errno),
        _ => string.Empty,
    };
}
