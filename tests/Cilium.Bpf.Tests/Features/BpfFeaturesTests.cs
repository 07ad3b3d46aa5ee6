// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Features;

public class BpfFeaturesTests
{
    public static TheoryData<string> Names => [.. BpfFeatures.All.Select(feature => feature.Name)];

    // The version is read here, and only here, to test the probes against what the features say of themselves.
    private static Version RunningKernel
    {
        get
        {
            string[] parts = File.ReadAllText("/proc/sys/kernel/osrelease").Split('.', '-');
            return new Version(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_probe_agrees_with_the_version_of_the_running_kernel(string name)
    {
        BpfFeature feature = Find(name);
        BpfFeatureResult result = feature.Probe();
        if (result.State == BpfFeatureState.Unknown)
        {
            // Some hosts forbid programs that run by trampoline, to root as well.
            Assert.Contains(name, new[] { "program type Tracing", "program type Extension", "program type Lsm" });
            Assert.Equal((1, BpfCapabilities.None), (result.Errno, result.MissingCapabilities));
        }
        else if (RunningKernel < feature.IntroducedIn)
        {
            Assert.Equal(BpfFeatureState.Missing, result.State);
        }
        else if (feature.KernelOption is null)
        {
            Assert.Equal(BpfFeatureState.Supported, result.State);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_capabilities_a_probe_says_supported_or_which_are_missing_and_never_that_the_feature_is(string name)
    {
        BpfFeature feature = Find(name);
        BpfFeatureState known = feature.Probe().State;
        BpfFeatureResult result = WithoutCapabilities.Run(() => feature.ProbeAnew());
        if (result.State == BpfFeatureState.Unknown)
        {
            Assert.NotEqual(BpfCapabilities.None, result.MissingCapabilities);
            Assert.Contains("CAP_", result.ToString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(known, result.State);
        }
    }

    [Fact]
    public void Names_are_unique()
    {
        Assert.Equal(BpfFeatures.All.Count, BpfFeatures.All.Select(feature => feature.Name).Distinct().Count());
        Assert.True(BpfFeatures.All.Count > 120);
    }

    [Fact]
    public void Every_type_and_helper_that_has_a_name_has_a_probe()
    {
        Assert.All(Enum.GetValues<BpfMapType>().Where(type => type != 0), type => BpfFeatures.MapType(type));
        Assert.All(Enum.GetValues<BpfProgramType>().Where(type => type != 0), type => BpfFeatures.ProgramType(type));
        Assert.All(Enum.GetValues<BpfHelper>(), helper => BpfFeatures.Helper(helper));
        Assert.Throws<ArgumentOutOfRangeException>(() => BpfFeatures.MapType((BpfMapType)9999));
    }

    [Fact]
    public void What_the_kernel_lacks_is_refused_with_what_is_needed_and_what_to_do()
    {
        BpfFeature feature = Imaginary(() => ProbeOutcome.Of(-22));
        Assert.False(feature.IsSupported);
        var error = Assert.Throws<FeatureNotSupportedException>(feature.Require);
        Assert.Equal("imaginary links", error.Feature);
        Assert.Equal(new Version(9, 9), error.MinimumKernel);
        Assert.Equal(
            "Cannot use imaginary links: EOPNOTSUPP (not supported). Needs Linux 9.9 or later, built with CONFIG_IMAGINARY. Use real ones.",
            error.Message);
        Assert.Equal("imaginary links: missing (needs Linux 9.9 with CONFIG_IMAGINARY)", feature.Probe().ToString());
    }

    [Fact]
    public void What_cannot_be_told_names_the_capability_and_is_asked_again()
    {
        int attempts = 0;
        BpfFeature feature = Imaginary(() => ++attempts == 1 ? ProbeOutcome.Of(-1) : ProbeOutcome.Supported);
        var error = Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => feature.IsSupported));
        Assert.Equal(BpfCapabilities.NetworkAdmin, error.Missing);
        Assert.True(feature.IsSupported);
        Assert.True(feature.IsSupported);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public void A_refusal_that_no_capability_explains_is_unknown()
    {
        BpfFeature feature = Imaginary(() => ProbeOutcome.Of(-1));
        BpfFeatureResult result = feature.Probe();
        Assert.Equal((BpfFeatureState.Unknown, BpfCapabilities.None, 1), (result.State, result.MissingCapabilities, result.Errno));
        Assert.Equal("EPERM", Assert.Throws<BpfException>(() => feature.IsSupported).ErrnoName);
    }

    [Fact]
    public void The_report_is_a_table_of_all_features()
    {
        BpfFeatureReport report = BpfFeatures.ReportAll();
        Assert.Equal(BpfFeatures.All.Count, report.Results.Count);
        Assert.Equal(BpfCapabilities.None, report.MissingCapabilities);
        string[] lines = report.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(BpfFeatures.All.Count + 1, lines.Length);
        Assert.StartsWith("feature", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.Matches(@"(?m)^map type Hash +3\.19 +yes$", report.ToString());
    }

    [Fact]
    public void Probes_leave_nothing_behind()
    {
        _ = BpfFeatures.ReportAll();
        int descriptors = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 3; i++)
        {
            foreach (BpfFeature feature in BpfFeatures.All)
            {
                _ = feature.ProbeAnew();
            }
        }

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, descriptors + 5);
    }

    private static BpfFeature Find(string name) => BpfFeatures.All.Single(feature => feature.Name == name);

    private static BpfFeature Imaginary(Func<ProbeOutcome> probe) => new(
        BpfFeatureGroup.Link, "imaginary links", new Version(9, 9), probe, "CONFIG_IMAGINARY", "Use real ones.", BpfCapabilities.NetworkAdmin);
}
