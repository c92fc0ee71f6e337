using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>What the documents say is so: their code compiles, their links lead somewhere, their tables are complete.</summary>
public sealed partial class DocumentTests
{
    private const string CommonTasks = "docs/common-tasks.md";
    private const string Topics = "docs/topics.md";

    // As the page says at its top.
    internal static readonly string[] TakenAsGiven =
        ["TypedWs", "System.ComponentModel.DataAnnotations", "System.Text", "Microsoft.AspNetCore.Mvc"];

    public static TheoryData<string> Tasks => [.. ReadTasks().Concat(ReadTasks(Topics)).Select(static task => task.Heading)];

    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.At("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(RepositoryFiles.Root, "*.md"))
            .Concat(Directory.EnumerateFiles(RepositoryFiles.At("samples"), "README.md", SearchOption.AllDirectories))
            .Select(static path => Path.GetRelativePath(RepositoryFiles.Root, path)),
    ];

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task The_code_of_a_task_compiles_and_the_analyzer_has_nothing_to_say(string heading)
    {
        Generation generation = WebProgram.Compile(ReadTask(heading), TakenAsGiven);

        Assert.Empty(await Analysis.Analyze(generation));
    }

    [Theory]
    [InlineData(CommonTasks, 11)]
    [InlineData(Topics, 4)]
    public void Every_block_of_code_is_a_task_of_its_own(string document, int least)
    {
        int blocks = Regex.Count(Read(document), "^```csharp$", RegexOptions.Multiline);

        Assert.Equal(blocks, ReadTasks(document).DistinctBy(static task => task.Heading).Count());
        Assert.True(blocks >= least, $"Only {blocks} blocks were found.");
    }

    [Fact]
    [Trait("Row", "A2")]
    [Trait("Row", "A9")]
    public async Task The_smallest_server_logs_who_comes_what_they_say_and_who_goes()
    {
        GeneratedCode code = GeneratedCode.Load(WebProgram.Compile(ReadTask("The smallest server"), TakenAsGiven));
        var log = new LogLines();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();
        typeof(DocumentTests).GetMethod(nameof(Map), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(code.Type("LoggingEndpoint")).Invoke(null, [app]);
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var limit = new CancellationTokenSource(Bounded.Limit);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal)), limit.Token);
        await client.SendAsync("hi"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);

        await Bounded.Until(() => log.Of("LoggingEndpoint").Length == 3, "three lines in the log");
        Assert.Equal(["Client connected", "Client sent message: hi", "Client disconnected with 1000"], log.Of("LoggingEndpoint"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file_and_to_a_heading_in_it(string document)
    {
        string folder = Path.GetDirectoryName(RepositoryFiles.At(document))!;
        foreach (Match link in Links().Matches(Code().Replace(Read(document), "")))
        {
            string file = link.Groups["file"].Value is { Length: > 0 } name ? Path.Combine(folder, name) : RepositoryFiles.At(document);
            Assert.True(Path.Exists(file), $"{document} links {link.Value}, which does not exist.");
            if (link.Groups["heading"].Value is { Length: > 0 } heading)
            {
                Assert.Contains(
                    heading,
                    Headings().Matches(File.ReadAllText(file)).Select(static match => ToAnchor(match.Groups["text"].Value)));
            }
        }
    }

    [Fact]
    public void The_table_of_limits_has_every_setting_and_no_other()
    {
        string table = Read("docs/limits.md").Split("## ")[0];

        Assert.Equal(
            ReadSettings(typeof(WsOptions), "").Order(StringComparer.Ordinal),
            Settings().Matches(table).Select(static match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    // A property whose type is one of the groups, such as WsOutboundOptions, has the settings of the group.
    private static IEnumerable<string> ReadSettings(Type options, string prefix)
        => options.GetProperties().SelectMany(property => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
            ? ReadSettings(property.PropertyType, $"{prefix}{property.Name}.")
            : [prefix + property.Name]);

    private static void Map<T>(IEndpointRouteBuilder app) where T : WsEndpointBase, IWsEndpoint<T> => app.MapWs<T>("/");

    private static string Read(string document) => File.ReadAllText(RepositoryFiles.At(document)).ReplaceLineEndings("\n");

    internal static string ReadTask(string heading) => ReadTasks().Concat(ReadTasks(Topics)).Single(task => task.Heading == heading).Code;

    private static IEnumerable<(string Heading, string Code)> ReadTasks(string document = CommonTasks)
        => TaskBlocks().Matches(Read(document)).Select(static match => (match.Groups["heading"].Value, match.Groups["code"].Value));

    // As GitHub makes them.
    private static string ToAnchor(string heading)
        => string.Concat(heading.ToLowerInvariant().Replace(' ', '-').Where(static c => char.IsLetterOrDigit(c) || c is '-' or '_'));

    [GeneratedRegex(
        "^## (?<heading>[^\n]+)\n(?:(?!## )[^\n]*\n)*?```csharp\n(?<code>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex TaskBlocks();

    [GeneratedRegex(@"^```.*?^```$|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Code();

    [GeneratedRegex(
        @"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Links();

    [GeneratedRegex("^#+ (?<text>[^\r\n]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Settings();
}
