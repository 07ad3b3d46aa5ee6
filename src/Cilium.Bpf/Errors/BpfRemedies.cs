// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>What to do about an error number when nothing more is known of the call.</summary>
internal static class BpfRemedies
{
    public static string? For(int errno) => errno switch
    {
        Errno.EPERM or Errno.EACCES =>
            "Check for a frozen or read-only map, a security module or seccomp profile, and, before Linux 5.11, RLIMIT_MEMLOCK.",
        Errno.ENOSYS => "The kernel was built without bpf(2), or a seccomp profile hides it.",
        Errno.ENOMEM => "Lower the number of entries, or raise the memory limit of the control group.",
        Errno.EMFILE => "Raise the limit of open files, or dispose of objects no longer used.",
        _ => null,
    };
}
