using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>docs/handlers.md: the code of each section compiles, and the client sees the conversation below it.</summary>
public sealed class HandlerPageTests
{
    private const int Sections = 9;

    public static TheoryData<string> Headings => [.. HandlerPage.ReadSections().Select(static section => section.Heading)];

    [Fact]
    public void Every_block_of_code_has_its_conversation()
        => Assert.Equal(
            (Sections, Sections),
            (
                HandlerPage.ReadSections().Count(),
                Regex.Count(HandlerPage.Read(), "^```csharp$", RegexOptions.Multiline, TimeSpan.FromSeconds(5))));

    [Theory]
    [MemberData(nameof(Headings))]
    public async Task A_client_sees_the_conversation_of_the_page(string heading)
    {
        (_, string code, string conversation) = HandlerPage.ReadSections().Single(section => section.Heading == heading);
        Generation generation = WebProgram.Compile(code, "TypedWs", "System.ComponentModel.DataAnnotations");
        Assert.Empty(await Analysis.Analyze(generation));

        await using WebApplication app = await EndpointHost.StartAsync(generation);
        using var client = new ClientWebSocket();
        using var limit = new CancellationTokenSource(Bounded.Limit);
        await client.ConnectAsync(EndpointHost.AddressOf(app), limit.Token);
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
}
