using System.Diagnostics;

namespace TypedWs.Tests.Packaging;

/// <summary>The programs on the pages of the packages, built from the packages: the client talks to the server.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackagedClientTests(PackageFeed packages)
{
    private const string Project = """
        <Project Sdk="SDK">

          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="PACKAGE" Version="*" />
          </ItemGroup>

        </Project>
        """;

    [Fact]
    public async Task The_client_of_its_page_chats_with_the_server_of_its_page()
    {
        string server = await BuildAsync("TypedWs.AspNetCore", "Microsoft.NET.Sdk.Web", packages.OnlyPacked());
        string client = await BuildAsync("TypedWs.Client", "Microsoft.NET.Sdk", packages.WithMachinesSources());
        await using ServerProcess running = await ServerProcess.StartAsync(
            Path.GetDirectoryName(server)!, "dotnet", server, "--urls", "http://127.0.0.1:0");
        var address = new UriBuilder(running.Address) { Scheme = "ws", Path = "/ws" };
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [client, address.Uri.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            await process.StandardInput.WriteLineAsync("hi").WithinLimit();
            Assert.Equal("Connecting", await process.StandardOutput.ReadLineAsync().WithinLimit());
            Assert.Equal("Open", await process.StandardOutput.ReadLineAsync().WithinLimit());
            Assert.EndsWith(": hi", await process.StandardOutput.ReadLineAsync().WithinLimit(), StringComparison.Ordinal);
            await process.StandardInput.WriteLineAsync().WithinLimit();
            await process.WaitForExitAsync().WithinLimit();
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task The_host_of_its_page_builds_without_a_warning_from_the_packages_alone()
        => await BuildAsync("TypedWs.Client.Hosting", "Microsoft.NET.Sdk.Web", packages.OnlyPacked());

    // Returns the program.
    private async Task<string> BuildAsync(string package, string sdk, string sources)
    {
        string name = "Page." + package;
        string directory = Directory.CreateDirectory(Path.Combine(packages.Directory, name)).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(directory, name + ".csproj"),
            Project.Replace("SDK", sdk, StringComparison.Ordinal).Replace("PACKAGE", package, StringComparison.Ordinal));
        await File.WriteAllTextAsync(
            Path.Combine(directory, "Program.cs"), RepositoryPages.ReadBlock($"src/{package}/README.md", "csharp"));
        await File.WriteAllTextAsync(Path.Combine(directory, "NuGet.Config"), sources);
        string output = Path.Combine(directory, "out");
        DotnetCommand build = await DotnetCommand.RunAsync(directory, "build", "-c", "Release", "-o", output);
        Assert.True(build.ExitCode == 0, build.Output);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);
        return Path.Combine(output, name + ".dll");
    }
}
