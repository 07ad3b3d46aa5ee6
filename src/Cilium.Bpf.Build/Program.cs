// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Bpf.Build;

// Errors are one line in the format that MSBuild understands: origin : error code: text.
try
{
    var arguments = GeneratorArguments.Parse(args);
    var spec = BpfObjectSpec.FromFile(arguments.Object);
    var code = new SkeletonGenerator(spec, arguments).Generate();
    if (!File.Exists(arguments.Output) || File.ReadAllText(arguments.Output) != code)
    {
        File.WriteAllText(arguments.Output, code);
    }
    else
    {
        File.SetLastWriteTimeUtc(arguments.Output, DateTime.UtcNow);
    }

    return 0;
}
catch (Exception error) when (error is ArgumentException or FormatException or IOException or UnauthorizedAccessException or GeneratorException)
{
    Console.Error.WriteLine($"Cilium.Bpf.Build : error CBPF0010: {error.Message.ReplaceLineEndings(" ")}");
    return 1;
}
