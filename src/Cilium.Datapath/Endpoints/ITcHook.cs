// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>One way of attaching tc programs so that they outlive the process. Called in the host namespace.</summary>
internal interface ITcHook
{
    /// <summary>Sees to it that exactly this program is attached under its name.</summary>
    void Ensure(string pin, int interfaceIndex, TcDirection direction, BpfProgram program);

    /// <summary>Detaches what is attached under the name; what is not there is fine.</summary>
    void Remove(string pin, int interfaceIndex, TcDirection direction, string name);
}
