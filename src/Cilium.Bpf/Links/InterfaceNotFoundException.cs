// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The interface to attach to does not exist in the calling thread's network namespace (any more).</summary>
public sealed class InterfaceNotFoundException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">What was attempted, as a verb phrase.</param>
    /// <param name="interfaceIndex">The index that no interface has.</param>
    public InterfaceNotFoundException(string operation, int interfaceIndex)
        : base(
            operation,
            Interop.Errno.ENODEV,
            $"to interface {interfaceIndex}",
            "It vanished, or it lives in another network namespace: enter that one first.")
        => InterfaceIndex = interfaceIndex;

    /// <summary>The index that no interface has.</summary>
    public int InterfaceIndex { get; }
}
