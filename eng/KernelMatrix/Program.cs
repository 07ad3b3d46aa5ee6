// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath;

// Loads every program of the data plane on the running kernel, one at a time, and says what its verifier made of it: a
// line of tab-separated fields each, see eng/kernel-matrix.sh.
int rejected = 0;
foreach (BpfProgramSpec program in DatapathSpec.Read().Programs)
{
    BpfObjectSpec alone = DatapathSpec.Build(new DatapathOptions { MapSizes = { Connections = 1024, Identities = 1024 } }, KernelClock.Read());
    alone.SelectPrograms(program.Name);
    try
    {
        using BpfObject loaded = alone.Load();
        long instructions = loaded.Programs[program.Name].GetInfo().VerifiedInstructions;
        Console.WriteLine($"MATRIX\t{program.Name}\t{instructions}\taccepted\t{(TcAttachment.IsTcxSupported ? "tcx" : "clsact")}");
    }
    catch (VerifierException exception)
    {
        rejected++;
        Console.Error.WriteLine(exception.FullLog);
        Console.WriteLine($"MATRIX\t{program.Name}\t{exception.ProcessedInstructions}\trejected\t{exception.Reason}");
    }
}

return rejected;
