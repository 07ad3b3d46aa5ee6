// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath;

// Loads every program of the data plane on the running kernel, one at a time, and says what its verifier made of it: a
// line of tab-separated fields each, see eng/kernel-matrix.sh.
int rejected = 0;
DatapathOptions options = new() { MapSizes = { Connections = 1024, Identities = 1024 } };
Check(() => DatapathSpec.Build(options, KernelClock.Read()));
Check(() => BpfObjectSpec.FromResource(typeof(DatapathSpec).Assembly, "network.bpf.o"));
Check(() => SocketSpec.Build(new SocketBalancerOptions()));
return rejected;

void Check(Func<BpfObjectSpec> build)
{
    foreach (string name in build().Programs.Select(program => program.Name))
    {
        BpfObjectSpec alone = build();
        alone.SelectPrograms(name);
        try
        {
            using BpfObject loaded = alone.Load();
            long instructions = loaded.Programs[name].GetInfo().VerifiedInstructions;
            Console.WriteLine($"MATRIX\t{name}\t{instructions}\taccepted\t{(TcAttachment.IsTcxSupported ? "tcx" : "clsact")}");
        }
        catch (VerifierException exception)
        {
            rejected++;
            Console.Error.WriteLine(exception.FullLog);
            Console.WriteLine($"MATRIX\t{name}\t{exception.ProcessedInstructions}\trejected\t{exception.Reason}");
        }
    }
}
