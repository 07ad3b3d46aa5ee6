// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public static partial class BpfAttachments
{
    /// <summary>The BPF filters attached to an interface by clsact, in the order in which they run.</summary>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <param name="direction">Arriving or leaving packets.</param>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    public static IReadOnlyList<ClsactFilterInfo> QueryClsact(int interfaceIndex, TcDirection direction)
    {
        using ClsactHook hook = ClsactHook.Open(interfaceIndex, direction);
        return hook.List();
    }
}
