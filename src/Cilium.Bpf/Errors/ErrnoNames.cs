// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Names of Linux error numbers (asm-generic/errno.h), and in a few words what they mean.</summary>
internal static class ErrnoNames
{
    /// <summary>The symbolic name, e.g. "EPERM"; "errno 999" when there is none.</summary>
    public static string Of(int errno) => Find(errno).Name ?? $"errno {errno}";

    /// <summary>What it means in general, or null when the name says it all.</summary>
    public static string? Meaning(int errno) => Find(errno).Meaning;

    private static (string? Name, string? Meaning) Find(int errno) => errno switch
    {
        1 => ("EPERM", "not permitted"),
        2 => ("ENOENT", "not found"),
        3 => ("ESRCH", "no such process or function"),
        4 => ("EINTR", "interrupted"),
        5 => ("EIO", "input/output error"),
        6 => ("ENXIO", "no such device or address"),
        7 => ("E2BIG", "too big or too many"),
        9 => ("EBADF", "bad file descriptor, or one of another kind"),
        11 => ("EAGAIN", "try again"),
        12 => ("ENOMEM", "out of memory"),
        13 => ("EACCES", "access denied"),
        14 => ("EFAULT", "bad address"),
        16 => ("EBUSY", "busy"),
        17 => ("EEXIST", "exists already"),
        18 => ("EXDEV", "on another file system"),
        19 => ("ENODEV", "no such device"),
        20 => ("ENOTDIR", "not a directory"),
        21 => ("EISDIR", "is a directory"),
        22 => ("EINVAL", "invalid argument"),
        23 => ("ENFILE", "too many open files in the system"),
        24 => ("EMFILE", "too many open files in this process"),
        25 => ("ENOTTY", null),
        26 => ("ETXTBSY", null),
        27 => ("EFBIG", "too large"),
        28 => ("ENOSPC", "no space left"),
        29 => ("ESPIPE", null),
        30 => ("EROFS", "read-only"),
        31 => ("EMLINK", null),
        32 => ("EPIPE", null),
        33 => ("EDOM", "out of domain"),
        34 => ("ERANGE", "out of range"),
        35 => ("EDEADLK", "would deadlock"),
        36 => ("ENAMETOOLONG", "name too long"),
        38 => ("ENOSYS", "no such system call"),
        39 => ("ENOTEMPTY", "not empty"),
        40 => ("ELOOP", "too many levels"),
        61 => ("ENODATA", "no data"),
        62 => ("ETIME", null),
        71 => ("EPROTO", null),
        74 => ("EBADMSG", null),
        75 => ("EOVERFLOW", null),
        84 => ("EILSEQ", null),
        87 => ("EUSERS", null),
        88 => ("ENOTSOCK", "not a socket"),
        90 => ("EMSGSIZE", "message too long"),
        92 => ("ENOPROTOOPT", null),
        93 => ("EPROTONOSUPPORT", null),
        95 => ("EOPNOTSUPP", "not supported"),
        97 => ("EAFNOSUPPORT", null),
        98 => ("EADDRINUSE", null),
        99 => ("EADDRNOTAVAIL", null),
        100 => ("ENETDOWN", "network is down"),
        101 => ("ENETUNREACH", null),
        104 => ("ECONNRESET", null),
        105 => ("ENOBUFS", "no buffer space"),
        106 => ("EISCONN", null),
        107 => ("ENOTCONN", null),
        110 => ("ETIMEDOUT", "timed out"),
        111 => ("ECONNREFUSED", null),
        113 => ("EHOSTUNREACH", null),
        114 => ("EALREADY", null),
        115 => ("EINPROGRESS", null),
        116 => ("ESTALE", "changed meanwhile"),
        122 => ("EDQUOT", null),
        125 => ("ECANCELED", "cancelled"),
        126 => ("ENOKEY", "no such key"),
        524 => ("ENOTSUPP", "not supported by this kernel or object"),
        _ => (null, null),
    };
}
