// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    private const BpfProgramType Classifier = BpfProgramType.SchedulerClassifier;

    private static readonly FrozenDictionary<BpfHelper, BpfFeature> Helpers = new[]
    {
        HelperFeature(BpfHelper.GetSocketCookie, Classifier, 4, 12),
        HelperFeature(BpfHelper.FibLookup, Classifier, 4, 18),
        HelperFeature(BpfHelper.SkbCgroupId, Classifier, 4, 18, "CONFIG_SOCK_CGROUP_DATA"),
        HelperFeature(BpfHelper.SkLookupTcp, Classifier, 4, 20),
        HelperFeature(BpfHelper.SkbEcnSetCe, Classifier, 5, 1),
        HelperFeature(BpfHelper.SkStorageGet, Classifier, 5, 2),
        HelperFeature(BpfHelper.TcpGenSyncookie, Classifier, 5, 4),
        HelperFeature(BpfHelper.ProbeReadKernel, BpfProgramType.RawTracepoint, 5, 5, "CONFIG_BPF_EVENTS"),
        HelperFeature(BpfHelper.Jiffies64, Classifier, 5, 6),
        HelperFeature(BpfHelper.GetNetnsCookie, BpfProgramType.CgroupSock, 5, 7, "CONFIG_CGROUP_BPF"),
        HelperFeature(BpfHelper.SkAssign, Classifier, 5, 7),
        HelperFeature(BpfHelper.KtimeGetBootNs, Classifier, 5, 8),
        HelperFeature(BpfHelper.RingbufOutput, Classifier, 5, 8, fallback: "Use bpf_perf_event_output."),
        HelperFeature(BpfHelper.CsumLevel, Classifier, 5, 8),
        HelperFeature(BpfHelper.RedirectNeigh, Classifier, 5, 10, fallback: "Use bpf_fib_lookup and bpf_redirect."),
        HelperFeature(BpfHelper.RedirectPeer, Classifier, 5, 10, fallback: "Use bpf_redirect to the host side of the pair."),
        HelperFeature(BpfHelper.KtimeGetCoarseNs, Classifier, 5, 11, fallback: "Use bpf_ktime_get_ns."),
        HelperFeature(BpfHelper.CheckMtu, Classifier, 5, 12),
        HelperFeature(BpfHelper.ForEachMapElem, Classifier, 5, 13),
        HelperFeature(BpfHelper.TimerInit, Classifier, 5, 15),
        HelperFeature(BpfHelper.GetAttachCookie, BpfProgramType.PerfEvent, 5, 15, "CONFIG_BPF_EVENTS"),
        HelperFeature(BpfHelper.Loop, Classifier, 5, 17, fallback: "Use a bounded loop."),
        HelperFeature(BpfHelper.Strncmp, Classifier, 5, 17),
        HelperFeature(BpfHelper.SetRetval, BpfProgramType.CgroupSock, 6, 1, "CONFIG_CGROUP_BPF", "Refused calls fail with EPERM."),
        HelperFeature(BpfHelper.XdpLoadBytes, BpfProgramType.Xdp, 5, 18),
        HelperFeature(BpfHelper.SkbSetTstamp, Classifier, 5, 18),
        HelperFeature(BpfHelper.KptrXchg, Classifier, 5, 19),
        HelperFeature(BpfHelper.MapLookupPercpuElem, Classifier, 5, 19),
        HelperFeature(BpfHelper.DynptrFromMem, Classifier, 5, 19),
        HelperFeature(BpfHelper.TcpRawGenSyncookieIpv4, Classifier, 6, 0, "CONFIG_SYN_COOKIES"),
        HelperFeature(BpfHelper.UserRingbufDrain, Classifier, 6, 1),
        HelperFeature(BpfHelper.CgrpStorageGet, Classifier, 6, 2, "CONFIG_CGROUPS"),
    }.ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Whether the kernel has a helper, for the type of program that most calls it.</summary>
    /// <param name="helper">The helper.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value names no helper.</exception>
    public static BpfFeature Helper(BpfHelper helper) => Helpers.TryGetValue(helper, out BpfFeature? feature)
        ? feature
        : throw new ArgumentOutOfRangeException(nameof(helper), helper, "No such helper.");

    private static KeyValuePair<BpfHelper, BpfFeature> HelperFeature(
        BpfHelper helper, BpfProgramType type, int major, int minor, string? kernelOption = null, string? fallback = null) => new(
            helper,
            new BpfFeature(
                BpfFeatureGroup.Helper,
                $"helper {helper}",
                V(major, minor),
                () => HelperProbe.Run(helper, type),
                kernelOption,
                fallback,
                Network | Tracing));
}
