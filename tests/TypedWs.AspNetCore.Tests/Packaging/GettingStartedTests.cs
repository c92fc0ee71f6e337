using System.Text.RegularExpressions;

namespace TypedWs.Tests.Packaging;

/// <summary>The files of docs/getting-started.md, made into two projects, built from the packages, and tested by the page's own
/// tests.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class GettingStartedTests(PackageFeed packages)
{
    private const string Web = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="TypedWs.AspNetCore" Version="*" />
          </ItemGroup>
        </Project>
        """;

    // As the template of `dotnet new xunit` and the page's commands make it.
    private const string Tests = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <IsPackable>false</IsPackable>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.AspNetCore.Mvc.Testing" Version="10.0.*" />
            <PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.11.0" />
            <PackageReference Include="xunit" Version="2.9.3" />
            <PackageReference Include="xunit.runner.visualstudio" Version="3.1.5" />
            <ProjectReference Include="../Rooms/Rooms.csproj" />
          </ItemGroup>
          <ItemGroup>
            <Using Include="Xunit" />
          </ItemGroup>
        </Project>
        """;

    [GeneratedRegex(@"^`(?<file>[\w./]+)`[^\n]*\n\n```\w+\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline, 5000)]
    private static partial Regex NamedBlock { get; }

    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public async Task The_files_of_the_page_build_without_a_warning_and_pass_their_tests()
    {
        string directory = Directory.CreateDirectory(Path.Combine(packages.Directory, "GettingStarted")).FullName;
        MatchCollection blocks = NamedBlock.Matches(RepositoryPages.Read("docs/getting-started.md"));
        Assert.Equal(5, blocks.Count);
        foreach (Match block in blocks)
        {
            string path = Path.Combine(directory, block.Groups["file"].Value);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, block.Groups["text"].Value);
        }

        await File.WriteAllTextAsync(Path.Combine(directory, "Rooms", "Rooms.csproj"), Web);
        await File.WriteAllTextAsync(Path.Combine(directory, "Rooms.Tests", "Rooms.Tests.csproj"), Tests);
        await File.WriteAllTextAsync(Path.Combine(directory, "NuGet.Config"), packages.WithMachinesSources());

        DotnetCommand test = await DotnetCommand.RunAsync(directory, "test", "Rooms.Tests");

        Assert.True(test.ExitCode == 0, test.Output);
        Assert.Matches(@"Passed:\s+3,", test.Output);
    }
}
