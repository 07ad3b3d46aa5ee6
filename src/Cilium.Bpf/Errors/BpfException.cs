// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>The kernel refused a BPF operation, or an operation could not be carried out for a reason that a subclass names.</summary>
public class BpfException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">What was attempted, as a verb phrase: "update map".</param>
    /// <param name="errno">The kernel's error number, positive; 0 when the kernel was not asked.</param>
    /// <param name="detail">Upon what: "'conntrack'". Null when the operation says it all.</param>
    /// <param name="remedy">The next step for the reader, a sentence; null when none is known.</param>
    /// <param name="innerException">What caused it.</param>
    public BpfException(
        string operation, int errno, string? detail = null, string? remedy = null, Exception? innerException = null)
        : this(Compose(operation, errno, detail, remedy), operation, errno, detail, remedy, innerException)
    {
    }

    private protected BpfException(
        string message, string operation, int errno, string? detail, string? remedy, Exception? innerException)
        : base(message, innerException)
    {
        Operation = operation;
        Errno = errno;
        Detail = detail;
        Remedy = remedy;
    }

    /// <summary>What was attempted, as a verb phrase: "update map".</summary>
    public string Operation { get; }

    /// <summary>The kernel's error number, positive; 0 when the kernel was not asked.</summary>
    public int Errno { get; }

    /// <summary>The symbolic name of <see cref="Errno"/>, e.g. "EPERM"; empty when it is 0.</summary>
    public string ErrnoName => Errno == 0 ? string.Empty : ErrnoNames.Of(Errno);

    /// <summary>Upon what it was attempted (a map's name, a path), or null.</summary>
    public string? Detail { get; }

    /// <summary>The next step for the reader, or null when none is known.</summary>
    public string? Remedy { get; }

    /// <summary>For a batch: how many elements, from the start of the spans, were done before the error. Else null.</summary>
    public int? CompletedElements { get; internal init; }

    /// <summary>Whether the same call may succeed later without anybody changing anything:
    /// <c>EAGAIN</c>, <c>EINTR</c>, <c>EBUSY</c>, <c>ENOMEM</c>, <c>ENOBUFS</c>.</summary>
    public virtual bool IsTransient => Errno is Interop.Errno.EAGAIN or Interop.Errno.EINTR or Interop.Errno.EBUSY
        or Interop.Errno.ENOMEM or Interop.Errno.ENOBUFS;

    /// <summary>Throws when <paramref name="result"/> is a negative error number, after saying which capability is missing if that is why.</summary>
    internal static void ThrowIfError(
        int result, string operation, string? detail = null, BpfCapabilities needed = BpfCapabilities.Bpf)
    {
        if (result < 0)
        {
            throw FromErrno(-result, operation, detail, needed);
        }
    }

    /// <summary>The error for <paramref name="errno"/> (positive), of the most telling type.</summary>
    /// <param name="errno">Positive error number.</param>
    /// <param name="operation">A verb phrase.</param>
    /// <param name="detail">Upon what.</param>
    /// <param name="needed">The capabilities that the operation asks for: blamed for EPERM only when this thread lacks one.</param>
    /// <param name="remedy">A remedy that the caller knows; else a general one.</param>
    internal static BpfException FromErrno(
        int errno,
        string operation,
        string? detail = null,
        BpfCapabilities needed = BpfCapabilities.Bpf,
        string? remedy = null)
    {
        if (errno is Interop.Errno.EPERM or Interop.Errno.EACCES)
        {
            BpfCapabilities missing = needed & ~EffectiveCapabilities.Read();
            if (missing != BpfCapabilities.None)
            {
                return new MissingCapabilityException(operation, errno, missing, detail);
            }
        }

        return new BpfException(operation, errno, detail, remedy ?? BpfRemedies.For(errno));
    }

    private protected static string Compose(string operation, int errno, string? detail, string? remedy)
    {
        string subject = detail is null ? string.Empty : $" {detail}";
        string cause = errno == 0 ? "." : ErrnoNames.Meaning(errno) is { } meaning
            ? $": {ErrnoNames.Of(errno)} ({meaning})."
            : $": {ErrnoNames.Of(errno)}.";
        return remedy is null ? $"Cannot {operation}{subject}{cause}" : $"Cannot {operation}{subject}{cause} {remedy}";
    }
}
