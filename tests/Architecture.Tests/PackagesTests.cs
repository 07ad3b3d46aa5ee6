// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace Architecture.Tests;

public class PackagesTests(PackagesFixture fixture)
{
    private static readonly Guid s_embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    private static readonly Guid s_sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Fact]
    public void Every_package_packs() => Assert.Equal(Repository.Packages.Count - 1, fixture.Packages.Count);

    [Fact]
    public void Every_package_has_its_readme_and_licence()
    {
        foreach (string package in fixture.Packages)
        {
            using ZipArchive archive = ZipFile.OpenRead(package);
            ZipArchiveEntry specification = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
            using Stream stream = specification.Open();
            XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
            XNamespace ns = metadata.Name.Namespace;
            Assert.Equal("README.md", (string?)metadata.Element(ns + "readme"));
            Assert.True(archive.GetEntry("README.md")?.Length > 200, $"{package} needs a README that says what it is for.");
            Assert.NotNull(archive.GetEntry("NOTICE"));
            Assert.Equal("Apache-2.0", (string?)metadata.Element(ns + "license"));
            Assert.False(string.IsNullOrWhiteSpace((string?)metadata.Element(ns + "description")));
        }
    }

    [Fact]
    public void Every_package_has_documentation()
    {
        foreach (string package in fixture.Packages)
        {
            using ZipArchive archive = ZipFile.OpenRead(package);
            foreach (ZipArchiveEntry library in archive.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)
                && entry.FullName.EndsWith(".dll", StringComparison.Ordinal)))
            {
                Assert.NotNull(archive.GetEntry(Path.ChangeExtension(library.FullName, ".xml")));
            }
        }
    }

    [Fact]
    public void Symbols_lead_to_every_source()
    {
        foreach (string package in fixture.Packages)
        {
            string symbols = Path.ChangeExtension(package, ".snupkg");
            Assert.True(File.Exists(symbols), $"{package} has no symbol package.");
            using ZipArchive archive = ZipFile.OpenRead(symbols);
            ZipArchiveEntry pdb = archive.Entries.First(entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal));
            using MemoryStream copy = new();
            using (Stream stream = pdb.Open())
            {
                stream.CopyTo(copy);
            }

            copy.Position = 0;
            using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(copy);
            MetadataReader reader = provider.GetMetadataReader();
            bool hasSourceLink = Has(reader, EntityHandle.ModuleDefinition, s_sourceLink);
            foreach (DocumentHandle document in reader.Documents)
            {
                Assert.True(
                    hasSourceLink || Has(reader, document, s_embeddedSource),
                    $"{package}: {reader.GetString(reader.GetDocument(document).Name)} can be found by no debugger.");
            }
        }
    }

    private static bool Has(MetadataReader reader, EntityHandle parent, Guid kind)
    {
        foreach (CustomDebugInformationHandle handle in reader.GetCustomDebugInformation(parent))
        {
            if (reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == kind)
            {
                return true;
            }
        }

        return false;
    }
}
