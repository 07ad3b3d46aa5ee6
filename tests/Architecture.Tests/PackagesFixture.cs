// SPDX-License-Identifier: Apache-2.0
using Architecture.Tests;

[assembly: AssemblyFixture(typeof(PackagesFixture))]

namespace Architecture.Tests;

/// <summary>Packs every package once, from what is built already.</summary>
public sealed class PackagesFixture : IDisposable
{
    private readonly Lazy<IReadOnlyList<string>> _packages;

    public PackagesFixture()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("cilium-packages-").FullName;
        _packages = new Lazy<IReadOnlyList<string>>(Pack);
    }

    public string Directory { get; }

    public IReadOnlyList<string> Packages => _packages.Value;

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private IReadOnlyList<string> Pack()
    {
        string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        Repository.Run("dotnet", "pack", "Cilium.Sdk.sln", "--no-restore", "-c", configuration, "-o", Directory, "-v", "quiet", "-nologo");
        return [.. System.IO.Directory.GetFiles(Directory, "*.nupkg").Order()];
    }
}
