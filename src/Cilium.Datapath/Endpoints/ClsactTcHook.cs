// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Attaches by clsact filters, which belong to the device and stay without a pin: for kernels without tcx.</summary>
internal sealed class ClsactTcHook : ITcHook
{
    public void Ensure(string pin, int interfaceIndex, TcDirection direction, BpfProgram program)
    {
        using ClsactFilter? present = ClsactFilter.TryOpen(interfaceIndex, direction, program.Name);
        if (present is null)
        {
            using ClsactFilter created = ClsactFilter.Attach(program, interfaceIndex, direction);
            created.Keep();
            return;
        }

        present.Keep();
        if (present.GetInfo()?.Program.ProgramId != program.Id)
        {
            present.Replace(program);
        }
    }

    public void Remove(string pin, int interfaceIndex, TcDirection direction, string name)
    {
        if (interfaceIndex == 0)
        {
            return;
        }

        try
        {
            using ClsactFilter? present = ClsactFilter.TryOpen(interfaceIndex, direction, name);
            present?.Detach();
        }
        catch (InterfaceNotFoundException)
        {
            // Its filters went with it.
        }
    }
}
