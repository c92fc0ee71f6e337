using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>docs/handlers.md: the code of each section compiles, and the client sees the conversation below it.</summary>
public sealed partial class HandlerPageTests
{
    private const int Sections = 9;

    public static TheoryData<string> Headings => [.. ReadSections().Select(static section => section.Heading)];

    [Fact]
    public void Every_block_of_code_has_its_conversation()
        => Assert.Equal(
            (Sections, Sections),
            (ReadSections().Count(), Regex.Count(ReadPage(), "^```csharp$", RegexOptions.Multiline, TimeSpan.FromSeconds(5))));

    [Theory]
    [MemberData(nameof(Headings))]
    public async Task A_client_sees_the_conversation_of_the_page(string heading)
    {
        (_, string code, string conversation) = ReadSections().Single(section => section.Heading == heading);
        Generation generation = WebProgram.Compile(code, "TypedWs", "System.ComponentModel.DataAnnotations");
        Assert.Empty(await Analysis.Analyze(generation));

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();
        Type endpoint = GeneratedCode.Load(generation).Assembly.GetTypes()
            .Single(static type => type.GetCustomAttribute<WsEndpointAttribute>() is not null);
        typeof(HandlerPageTests).GetMethod(nameof(Map), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(endpoint).Invoke(null, [app]);
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var client = new ClientWebSocket();
        using var limit = new CancellationTokenSource(Bounded.Limit);
        await client.ConnectAsync(new Uri(app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal)), limit.Token);
        foreach (string line in conversation.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '→')
            {
                await client.SendAsync(Encoding.UTF8.GetBytes(line[2..]), WebSocketMessageType.Text, true, limit.Token);
            }
            else
            {
                Assert.Equal('←', line[0]);
                string pattern = string.Join(".*", line[2..].Split('…').Select(Regex.Escape));
                Assert.Matches($"^{pattern}$", await ReceiveAsync(client, limit.Token));
            }
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket client, CancellationToken limit)
    {
        byte[] buffer = new byte[4096];
        WebSocketReceiveResult result = await client.ReceiveAsync(buffer, limit);
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private static void Map<T>(IEndpointRouteBuilder app) where T : WsEndpointBase, IWsEndpoint<T> => app.MapWs<T>("/");

    private static string ReadPage() => File.ReadAllText(RepositoryFiles.At("docs", "handlers.md")).ReplaceLineEndings("\n");

    private static IEnumerable<(string Heading, string Code, string Conversation)> ReadSections()
        => Section().Matches(ReadPage()).Select(static match =>
            (match.Groups["heading"].Value, match.Groups["code"].Value, match.Groups["conversation"].Value));

    [GeneratedRegex(
        "^## (?<heading>[^\n]+)\n(?:(?!## )[^\n]*\n)*?```csharp\n(?<code>.*?)^```\n\n```\n(?<conversation>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Section();
}
