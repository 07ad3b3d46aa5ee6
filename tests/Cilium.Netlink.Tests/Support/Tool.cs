// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;

namespace Cilium.Netlink.Tests;

/// <summary>Runs the system's tools inside a namespace, to compare what they see with what we see.</summary>
internal static class Tool
{
    internal static JsonElement Ip(NetworkNamespace ns, string arguments) => JsonDocument.Parse(Run(ns, $"ip -j {arguments}")).RootElement;

    internal static JsonElement Tc(NetworkNamespace ns, string arguments) => JsonDocument.Parse(Run(ns, $"tc -j {arguments}")).RootElement;

    internal static string Run(NetworkNamespace ns, string command)
    {
        string path = $"/proc/{Environment.ProcessId}/fd/{ns.Handle.DangerousGetHandle()}";
        return Execute("nsenter", $"--net={path} {command}");
    }

    internal static string Execute(string file, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{file} {arguments} ended with {process.ExitCode}: {error}");
        return output;
    }
}
