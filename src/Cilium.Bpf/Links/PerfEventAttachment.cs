// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Attaches programs to performance events: tracepoints, kernel and user probes, counters.</summary>
/// <remarks>By a link where the kernel has one for it (Linux 5.15 and later), else by the event itself: then the result can
/// neither be pinned nor updated.</remarks>
public static unsafe class PerfEventAttachment
{
    private const string EventSources = "/sys/bus/event_source/devices";
    private const int EveryProcess = -1;
    private const int AnyCpu = -1;

    /// <summary>Attaches a program to a static tracepoint.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Tracepoint"/> program.</param>
    /// <param name="category">The tracepoint's category, e.g. "syscalls".</param>
    /// <param name="name">The tracepoint's name, e.g. "sys_enter_openat".</param>
    /// <param name="cookie">What <c>bpf_get_attach_cookie</c> gives the program; 0 for none.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="FeatureNotSupportedException">The kernel has no trace file system.</exception>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such tracepoint; <c>EINVAL</c>: not a tracepoint program, or it reads
    /// beyond the tracepoint's fields.</exception>
    public static BpfLink AttachTracepoint(this BpfProgram program, string category, string name, ulong cookie = 0)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ulong id = PerfEventTraceFiles.ReadEventId(category, name) ?? throw new BpfException(
            "attach program", Errno.ENOENT, $"'{program.Name}' to tracepoint '{category}/{name}'", "There is no such tracepoint.");
        PerfEventAttr attr = new()
        {
            type = PerfEventAttr.PERF_TYPE_TRACEPOINT,
            config = id,
            sample_period = 1,
            sample_type = PerfEventAttr.PERF_SAMPLE_RAW,
            wakeup_events = 1,
        };
        return Attach(program, ref attr, EveryProcess, cpu: 0, cookie, $"tracepoint '{category}/{name}'");
    }

    /// <summary>Attaches a program to a place in an executable or shared library.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Kprobe"/> program.</param>
    /// <param name="path">The file.</param>
    /// <param name="fileOffset">The place: bytes from the start of the file. See <see cref="ExecutableSymbols"/>.</param>
    /// <param name="options">Entry or return, and which process; null for the defaults.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="FeatureNotSupportedException">The kernel was built without uprobes.</exception>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such file; <c>EINVAL</c>: not an instruction there, or not a probe program;
    /// <c>ESRCH</c>: no such process.</exception>
    public static BpfLink AttachUprobe(this BpfProgram program, string path, long fileOffset, UprobeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(fileOffset);
        options ??= new UprobeOptions();
        fixed (byte* pathBytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            PerfEventAttr attr = Probe("uprobe", "uprobes", options.IsReturn);
            attr.config1 = (ulong)pathBytes;
            attr.config2 = (ulong)fileOffset;
            int process = options.ProcessId == 0 ? EveryProcess : options.ProcessId;
            return Attach(
                program, ref attr, process, process == EveryProcess ? 0 : AnyCpu, options.Cookie, $"'{path}' at offset {fileOffset}");
        }
    }

    /// <summary>Attaches a program to a function of an executable or shared library.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Kprobe"/> program.</param>
    /// <param name="path">The file.</param>
    /// <param name="symbol">The function's name in the file's symbol tables.</param>
    /// <param name="options">Entry or return, and which process; null for the defaults.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such symbol.</exception>
    /// <inheritdoc cref="AttachUprobe(BpfProgram, string, long, UprobeOptions?)" path="/exception"/>
    public static BpfLink AttachUprobe(this BpfProgram program, string path, string symbol, UprobeOptions? options = null)
        => program.AttachUprobe(
            path,
            ExecutableSymbols.FindFileOffset(path, symbol) ?? throw new BpfException(
                "attach program", Errno.ENOENT, $"to '{symbol}' in '{path}'", "The file has no such function in its symbol tables."),
            options);

    /// <summary>Attaches a program to a function of the kernel.</summary>
    /// <param name="program">A <see cref="BpfProgramType.Kprobe"/> program.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="options">Entry or return, and where; null for the defaults.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="FeatureNotSupportedException">The kernel was built without kprobes.</exception>
    /// <exception cref="BpfException"><c>ENOENT</c>: no such function; <c>EINVAL</c>: it cannot be probed, or not a probe program.</exception>
    public static BpfLink AttachKprobe(this BpfProgram program, string function, KprobeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(function);
        options ??= new KprobeOptions();
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0'))
        {
            PerfEventAttr attr = Probe("kprobe", "kprobes", options.IsReturn);
            attr.config1 = (ulong)name;
            attr.config2 = (ulong)options.Offset;
            return Attach(program, ref attr, EveryProcess, cpu: 0, options.Cookie, $"kernel function '{function}'");
        }
    }

    /// <summary>Attaches a program to a counter: it runs each time the counter overflows.</summary>
    /// <param name="program">A <see cref="BpfProgramType.PerfEvent"/> program.</param>
    /// <param name="counter">Which counter, how often, for which process or CPU.</param>
    /// <param name="cookie">What <c>bpf_get_attach_cookie</c> gives the program; 0 for none.</param>
    /// <returns>The link; dispose it to detach.</returns>
    /// <exception cref="FeatureNotSupportedException">The machine has no such counter.</exception>
    /// <exception cref="BpfException"><c>EINVAL</c>: the counter is not described well, or not a perf event program;
    /// <c>ESRCH</c>: no such process.</exception>
    public static BpfLink AttachPerfEvent(this BpfProgram program, PerfCounterOptions counter, ulong cookie = 0)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(counter);
        PerfEventAttr attr = counter.ToAttribute();
        return Attach(program, ref attr, counter.ProcessId, counter.Cpu, cookie, $"counter {counter.Type}:{counter.Config}");
    }

    /// <summary>As the public methods do; by ioctl from the start when the kernel's link object shall not be used.</summary>
    internal static BpfLink Attach(
        BpfProgram program, ref PerfEventAttr attr, int process, int cpu, ulong cookie, string target, bool isIoctlForced = false)
    {
        int opened = PerfEventNative.Open(ref attr, process, cpu);
        if (opened < 0)
        {
            throw Refused(-opened, program, target);
        }

        BpfHandle perfEvent = BpfHandle.Own(opened, closesWhenForgotten: false);
        try
        {
            LinkCreateAttr create = default;
            create.target_fd = (uint)perfEvent.Value;
            create.attach_type = (uint)BpfAttachType.PerfEvent;
            create.perf_event_cookie = cookie;
            int result = isIoctlForced ? -Errno.EINVAL : LinkSyscalls.Create(program.Handle, ref create);
            if (result >= 0)
            {
                BpfLink link = BpfLink.Own(result);
                Enable(perfEvent, link, program, target);
                perfEvent.Dispose();
                return link;
            }

            // Kernels before 5.15 know no such link, which they report as EINVAL like much else: the older way decides.
            if (result != -Errno.EINVAL || cookie != 0 || SetProgram(perfEvent, program) < 0)
            {
                throw Refused(-result, program, target);
            }

            PerfEventIoctlLink fallback = new(perfEvent);
            Enable(perfEvent, fallback, program, target);
            return fallback;
        }
        catch
        {
            perfEvent.Dispose();
            throw;
        }
    }

    private static int SetProgram(BpfHandle perfEvent, BpfProgram program)
    {
        bool isReferenced = false;
        try
        {
            program.Handle.DangerousAddRef(ref isReferenced);
            return PerfEventNative.Control(perfEvent, PerfEventNative.PERF_EVENT_IOC_SET_BPF, program.Handle.Value);
        }
        finally
        {
            if (isReferenced)
            {
                program.Handle.DangerousRelease();
            }
        }
    }

    private static void Enable(BpfHandle perfEvent, BpfLink link, BpfProgram program, string target)
    {
        int result = PerfEventNative.Control(perfEvent, PerfEventNative.PERF_EVENT_IOC_ENABLE, 0);
        if (result < 0)
        {
            link.Dispose();
            throw Refused(-result, program, target);
        }
    }

    private static PerfEventAttr Probe(string source, string feature, bool isReturn)
    {
        string file = Path.Combine(EventSources, source, "type");
        if (!File.Exists(file))
        {
            throw new FeatureNotSupportedException(feature, minimumKernel: null, "The kernel was built without them.");
        }

        return new PerfEventAttr
        {
            type = uint.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture),
            config = isReturn ? 1ul << ReturnBit(source) : 0,
        };
    }

    // "config:0" says which bit of which field asks for the return.
    private static int ReturnBit(string source)
    {
        string format = File.ReadAllText(Path.Combine(EventSources, source, "format", "retprobe")).Trim();
        return int.Parse(format.AsSpan(format.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BpfException Refused(int errno, BpfProgram program, string target) => errno switch
    {
        Errno.EOPNOTSUPP or Errno.ENOTSUPP => new FeatureNotSupportedException(
            $"{target} on this machine", minimumKernel: null, "The processor or the kernel does not offer it."),
        _ => BpfException.FromErrno(
            errno, "attach program", $"'{program.Name}' ({program.Type}) to {target}", BpfCapabilities.PerformanceMonitoring),
    };
}
