// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A feature that a kernel may have: asked by trying it, never by reading a version.</summary>
/// <remarks>The answer is found when first asked for and kept, unless it could not be told. Safe from any thread. A probe leaves
/// nothing behind, attaches nothing and takes well under a millisecond, save those that read the kernel's BTF (some 100 ms, once).</remarks>
public sealed class BpfFeature
{
    private readonly Func<ProbeOutcome> _probe;
    private readonly BpfCapabilities _needed;
    private BpfFeatureResult? _result;

    internal BpfFeature(
        BpfFeatureGroup group,
        string name,
        Version introducedIn,
        Func<ProbeOutcome> probe,
        string? kernelOption = null,
        string? fallback = null,
        BpfCapabilities needed = BpfCapabilities.Bpf)
    {
        Group = group;
        Name = name;
        IntroducedIn = introducedIn;
        KernelOption = kernelOption;
        Fallback = fallback;
        _probe = probe;
        _needed = needed;
    }

    /// <summary>What kind of feature it is.</summary>
    public BpfFeatureGroup Group { get; }

    /// <summary>A short name: "tcx links".</summary>
    public string Name { get; }

    /// <summary>The first kernel release that has it. Distributions bring some features to older kernels.</summary>
    public Version IntroducedIn { get; }

    /// <summary>The build option without which a newer kernel lacks it too; null when no usual configuration leaves it out.</summary>
    public string? KernelOption { get; }

    /// <summary>What does the job without it, a sentence; null for nothing known.</summary>
    public string? Fallback { get; }

    /// <summary>Whether the kernel has it.</summary>
    /// <exception cref="MissingCapabilityException">It cannot be told, because the process lacks a capability.</exception>
    /// <exception cref="BpfException">It cannot be told, for another reason.</exception>
    public bool IsSupported
    {
        get
        {
            BpfFeatureResult result = Probe();
            return result.State == BpfFeatureState.Unknown ? throw CannotTell(result) : result.State == BpfFeatureState.Supported;
        }
    }

    internal string Requirement => KernelOption is null
        ? $"needs Linux {IntroducedIn}"
        : $"needs Linux {IntroducedIn} with {KernelOption}";

    /// <summary>Finds out, without throwing.</summary>
    public BpfFeatureResult Probe()
    {
        if (Volatile.Read(ref _result) is { } known)
        {
            return known;
        }

        BpfFeatureResult result = ProbeAnew();
        if (result.State != BpfFeatureState.Unknown)
        {
            Volatile.Write(ref _result, result);
        }

        return result;
    }

    /// <summary>Finds out whether or not it is known.</summary>
    internal BpfFeatureResult ProbeAnew()
    {
        ProbeOutcome outcome = _probe();
        BpfCapabilities missing = outcome.Errno is Errno.EPERM or Errno.EACCES && outcome.State == BpfFeatureState.Unknown
            ? _needed & ~EffectiveCapabilities.Read()
            : BpfCapabilities.None;
        return new BpfFeatureResult(this, outcome.State, missing, outcome.Errno);
    }

    /// <summary>Throws unless the kernel has it.</summary>
    /// <exception cref="FeatureNotSupportedException">It lacks it; the error names the kernel that has it and what to do instead.</exception>
    /// <exception cref="MissingCapabilityException">It cannot be told, because the process lacks a capability.</exception>
    /// <exception cref="BpfException">It cannot be told, for another reason.</exception>
    public void Require()
    {
        if (!IsSupported)
        {
            throw NotSupported();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (Linux {IntroducedIn})";

    /// <summary>The error for an operation that met the feature's absence.</summary>
    internal FeatureNotSupportedException NotSupported(Exception? innerException = null)
    {
        string requirement = $"Needs Linux {IntroducedIn} or later{(KernelOption is null ? string.Empty : $", built with {KernelOption}")}.";
        return new FeatureNotSupportedException(
            Name, IntroducedIn, Fallback is null ? requirement : $"{requirement} {Fallback}", innerException);
    }

    private BpfException CannotTell(BpfFeatureResult result) => result.MissingCapabilities != BpfCapabilities.None
        ? new MissingCapabilityException("probe for", result.Errno, result.MissingCapabilities, Name)
        : new BpfException("probe for", result.Errno, Name, BpfRemedies.For(result.Errno));
}
