using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.Tests.Packaging;

/// <summary>The files of docs/getting-started.md, made into two projects, built from the packages, and tested by the page's own
/// tests.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class GettingStartedTests(PackageFeed packages, ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
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
        await TryPageAsync(Path.Combine(directory, "Rooms"));
    }

    // The table of the page: "do" and "see".
    private async Task TryPageAsync(string project)
    {
        string program = Path.Combine(project, "bin", "Debug", "net10.0", "Rooms.dll");
        await using ServerProcess server = await ServerProcess.StartAsync(
            project, "dotnet", program, "--urls", "http://127.0.0.1:0", "--environment", "Development");
        IPage page = await OpenAsync(server.Address);
        IPage other = await OpenAsync(server.Address);
        ILocator problem = page.GetByRole(AriaRole.Alert);

        await SayAsync(page, "  ");
        await Expect(problem).ToContainTextAsync("must not be blank");
        await SayAsync(page, "hello");
        await Expect(other.Locator("#lines li")).ToHaveTextAsync(["guest: hello"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(problem).ToHaveTextAsync("the message needs an authenticated user");

        await page.EvaluateAsync("() => { window.before = socket; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as ann" }).ClickAsync();

        // The page connects again, by loading itself again or not.
        await page.WaitForFunctionAsync("() => (!window.before || socket !== before) && socket.readyState === WebSocket.OPEN");
        await SayAsync(page, "it is me");
        await Expect(other.Locator("#lines li").Last).ToHaveTextAsync("ann: it is me");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Expect(page.Locator("#lines li")).ToHaveCountAsync(0);
        await Expect(other.Locator("#lines li")).ToHaveCountAsync(0);

        await page.GotoAsync(new Uri(server.Address, "_ws").ToString());
        await Expect(page.Locator("#state")).ToHaveTextAsync("Live");
        await page.Context.CloseAsync();
        await other.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(Uri address)
    {
        IPage page = await chromium.NewPageAsync();
        await page.GotoAsync(address.ToString());
        await page.WaitForFunctionAsync("() => socket.readyState === WebSocket.OPEN");
        return page;
    }

    private static async Task SayAsync(IPage page, string text)
    {
        await page.GetByPlaceholder("say something").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Say" }).ClickAsync();
    }
}
