using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;

namespace TypedWs.Tests.Packaging;

/// <summary>What is in the packages, and what they depend on.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackageLayoutTests(PackageFeed packages)
{
    [Fact]
    public void The_packages_hold_what_is_approved()
    {
        var text = new StringBuilder();
        foreach (string package in Directory.EnumerateFiles(packages.Feed).OrderBy(WithoutVersion, StringComparer.Ordinal))
        {
            text.Append(WithoutVersion(package)).Append('\n');
            using ZipArchive archive = ZipFile.OpenRead(package);
            foreach (ZipArchiveEntry? entry in archive
                    .Entries.Where(static entry => !IsOfTheFormat(entry.FullName))
                    .OrderBy(static entry => entry.FullName, StringComparer.Ordinal))
            {
                text.Append("    ").Append(entry.FullName).Append('\n');
            }

            DescribeManifest(archive, text);
            text.Append('\n');
        }

        ApprovedText.Verify("Packages", text.ToString().TrimEnd('\n') + "\n");
    }

    [Fact]
    public void No_packed_file_names_a_directory_of_the_machine_that_packed_it()
    {
        Assert.SkipWhen(
            PackageFeed.Configuration == "Debug",
            "A Debug build keeps its directories for the debugger; packages are made from Release builds.");
        string[] places = [RepositoryFiles.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/.nuget"];
        foreach (string package in Directory.EnumerateFiles(packages.Feed))
        {
            using ZipArchive archive = ZipFile.OpenRead(package);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using Stream stream = entry.Open();
                using var content = new MemoryStream();
                stream.CopyTo(content);
                byte[] bytes = content.ToArray();
                Assert.All(places, place =>
                {
                    string where = $"{Path.GetFileName(package)}: {entry.FullName} names {place}";
                    Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(place)) < 0, where);
                    Assert.True(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(place)) < 0, where);
                });
            }
        }
    }

    // In the symbols, the parts of a path are stored apart, so that the search above does not find it.
    [Fact]
    public void The_symbols_name_sources_by_their_paths_in_the_repository()
    {
        Assert.SkipWhen(PackageFeed.Configuration == "Debug", "A Debug build keeps its directories for the debugger.");
        int count = 0;
        foreach (string package in Directory.EnumerateFiles(packages.Feed, "*.snupkg"))
        {
            using ZipArchive archive = ZipFile.OpenRead(package);
            ZipArchiveEntry symbols = archive.Entries.Single(static entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal));
            using var content = new MemoryStream();
            using (Stream stream = symbols.Open())
            {
                stream.CopyTo(content);
            }

            content.Position = 0;
            using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
            MetadataReader reader = provider.GetMetadataReader();
            string[] sources = [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
            count += sources.Length;
            Assert.All(sources, static source => Assert.True(
                source.StartsWith("/_/", StringComparison.Ordinal) || !Path.IsPathRooted(source), source));
        }

        Assert.True(count > 100, $"Only {count} sources were found.");
    }

    // Package registries show the page without the repository around it.
    [Fact]
    public void The_page_of_a_package_has_no_relative_links_and_names_the_package()
    {
        foreach (string project in PackageFeed.Projects)
        {
            string page = RepositoryPages.Read($"src/{project}/README.md");
            Assert.StartsWith($"# {project}\n", page, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\]\((?!https?://)", page);
        }
    }

    private static void DescribeManifest(ZipArchive archive, StringBuilder text)
    {
        using Stream stream = archive.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        foreach (string name in (string[])["license", "icon", "readme"])
        {
            if (Child(metadata, name) is { } element)
            {
                text.Append("    ").Append(name).Append(": ").Append(element.Value).Append('\n');
            }
        }

        string own = Child(metadata, "version")!.Value;
        foreach (XElement? dependency in metadata.Descendants().Where(static element => element.Name.LocalName == "dependency"))
        {
            text.Append("    depends on ")
                .AppendJoin(", ", dependency.Attributes().Select(attribute => Describe(attribute, own)).OfType<string>())
                .Append('\n');
        }
    }

    // Of versions only that which says "exactly the version of this package": the numbers change with each release.
    private static string? Describe(XAttribute attribute, string own) => attribute.Name.LocalName switch
    {
        "id" => attribute.Value,
        "version" => attribute.Value == $"[{own}]" || attribute.Value == $"[{own}, {own}]" ? "exactly this version" : null,
        _ => $"{attribute.Name} {attribute.Value}",
    };

    private static XElement? Child(XElement parent, string name)
        => parent.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    // Parts that every package has by the rules of its format.
    private static bool IsOfTheFormat(string name)
        => name.StartsWith("_rels/", StringComparison.Ordinal)
        || name.StartsWith("package/", StringComparison.Ordinal)
        || name == "[Content_Types].xml";

    private static string WithoutVersion(string path)
        => string.Join('.', Path.GetFileName(path).Split('.').Where(static part => !char.IsAsciiDigit(part[0])));
}

/// <summary>The tests that need the packages: packed once, used one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackageFeed>
{
    public const string Name = "packages";
}
