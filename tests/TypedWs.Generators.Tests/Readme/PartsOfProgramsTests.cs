using System.Text.RegularExpressions;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>The C# of pages that show parts of a program, each part compiled within the smallest program around it; and the programs
/// on the packages' own pages.</summary>
public sealed partial class PartsOfProgramsTests
{
    private const string Start = "WebApplicationBuilder builder = WebApplication.CreateBuilder(args);\n";

    private const string Endpoint = "\n[TypedWs.WsEndpoint]\npublic sealed partial class ChatEndpoint : TypedWs.WsEndpoint;\n";

    [Theory]
    [InlineData("docs/deployment.md", 3)]
    [InlineData("docs/inspector.md", 1)]
    public void They_compile(string page, int count)
    {
        string[] parts = [.. Blocks().Matches(RepositoryPages.Read(page)).Select(static match => match.Groups["code"].Value)];
        Assert.Equal(count, parts.Length);
        foreach (string part in parts)
        {
            string[] lines = part.Split('\n');
            string usings = string.Concat(lines.Where(IsUsing).Select(static line => line + "\n"));
            string rest = string.Join('\n', lines.Where(static line => !IsUsing(line)));
            string app = rest.Contains("app.", StringComparison.Ordinal) && !rest.Contains("builder.Build()", StringComparison.Ordinal)
                ? "WebApplication app = builder.Build();\n"
                : "";
            WebProgram.Compile(usings + Start + app + rest + Endpoint);
        }
    }

    [Theory]
    [InlineData("src/TypedWs/README.md")]
    [InlineData("src/TypedWs.AspNetCore/README.md")]
    [InlineData("src/TypedWs.Client/README.md")]
    [InlineData("src/TypedWs.Client.Hosting/README.md")]
    [InlineData("src/TypedWs.Testing/README.md")]
    public async Task The_program_on_a_packages_page_compiles_and_the_analyzer_has_nothing_to_say(string page)
        => Assert.Empty(await Analysis.Analyze(WebProgram.Compile(RepositoryPages.ReadBlock(page, "csharp"))));

    [Fact]
    public async Task The_class_of_handlers_on_the_clients_page_compiles_and_the_analyzer_has_nothing_to_say()
    {
        const string Page = "src/TypedWs.Client/README.md";
        string handlers = RepositoryPages.ReadBlock(
            Page, "csharp", "Handlers may also be methods of a class, which is given to the client as a whole:");
        string use = handlers.Split("// ")[1];
        string program = RepositoryPages.ReadBlock(Page, "csharp")
            .Replace("client.Start();", $"{use}client.Start();", StringComparison.Ordinal);
        Assert.Contains("client.Use(new ChatEvents(", program, StringComparison.Ordinal);
        Assert.Empty(await Analysis.Analyze(WebProgram.Compile(program + handlers)));
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal);

    [GeneratedRegex(
        "^ *```csharp\\n(?<code>.*?)^ *```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blocks();
}
