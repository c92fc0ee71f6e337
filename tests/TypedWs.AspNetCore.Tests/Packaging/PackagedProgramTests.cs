using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Packaging;

/// <summary>A new project that knows only the package, with the strictest settings that a user may have.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackagedProgramTests(PackageFeed packages, ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    // Documentation, every analyzer, no implicit usings, the oldest language version: generated code must bear it all.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">

          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <LangVersion>12</LangVersion>
            <Nullable>enable</Nullable>
            <ImplicitUsings>disable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <AnalysisLevel>latest-all</AnalysisLevel>
            <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
            <Features>strict</Features>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="TypedWs.AspNetCore" Version="*" />
          </ItemGroup>

        </Project>
        """;

    // The analyzers have their opinion of the README's program, which is short rather than strict; what is asked is theirs
    // of the generated code.
    private const string Head = """
        #pragma warning disable
        using System;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;

        """;

    [Fact]
    public async Task The_program_of_the_readme_builds_without_a_warning_from_the_package_alone_and_chats()
    {
        string directory = Directory.CreateDirectory(Path.Combine(packages.Directory, "Chatting")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "Chatting.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(directory, "Program.cs"), Head + RepositoryPages.ReadBlock("README.md", "csharp"));
        await File.WriteAllTextAsync(Path.Combine(directory, "NuGet.Config"), packages.OnlyPacked());

        DotnetCommand build = await DotnetCommand.RunAsync(directory, "build", "-c", "Release", "-o", Path.Combine(directory, "out"));
        Assert.True(build.ExitCode == 0, build.Output);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);

        await using ServerProcess program = await ServerProcess.StartAsync(
            directory,
            "dotnet",
            Path.Combine(directory, "out", "Chatting.dll"),
            "--urls",
            "http://127.0.0.1:0");
        Assert.Matches(
            """^\{"type":"chat","payload":\{"from":"ann","text":"hi","time":"[0-9T:.-]+Z"\}\}$""",
            await TryInConsoleAsync(program.Address));
    }

    // The README's lines, pasted in one go into the console of the program's page; the answer is the first line that the console logs.
    private async Task<string> TryInConsoleAsync(Uri address)
    {
        IPage page = await chromium.NewPageAsync();
        var logged = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Console += (_, message) => _ = message.Type == "log" && logged.TrySetResult(message.Text);
        page.PageError += (_, error) => logged.TrySetResult(error);
        await page.GotoAsync(address.ToString());

        // If the last value were a function, it would be called.
        await page.EvaluateAsync(RepositoryPages.ReadBlock("README.md", "js") + "undefined");
        string first = await logged.Task.WithinLimit();
        await page.Context.CloseAsync();
        return first;
    }
}
