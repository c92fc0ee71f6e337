using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>The filters of docs/common-tasks.md do what the page says.</summary>
public sealed class FilterExampleTests
{
    private const string Key = "4c3a1a52-0d0e-4f6b-9a53-1f1c2f1b7a01";

    [Fact]
    public async Task The_logging_filter_logs_each_message_with_its_result_and_each_message_that_is_sent()
    {
        GeneratedCode code = Load(
            "Put code around all handlers",
            """
            [WsMessage("ask")] public sealed record Ask(int Number);
            [WsMessage("answer", Direction = WsDirection.ServerToClient)] public sealed record Answer(int Number);
            [WsEndpoint] public sealed partial class AskEndpoint : WsEndpoint
            {
                [WsHandler] public WsResult<Answer> On(Ask message)
                    => message.Number > 1 ? WsError.App("too_big", "too big") : new Answer(message.Number);
            }
            """);
        var log = new LogLines();

        await Exchange(
            code,
            "AskEndpoint",
            "LoggingFilter",
            log,
            """{"type":"ask","payload":{"number":1},"id":1}""",
            """{"type":"ask","payload":{"number":2},"id":2}""");

        await Bounded.Until(() => log.Of("LoggingFilter").Length == 3, "three lines in the log");
        string[] lines = log.Of("LoggingFilter");
        Assert.StartsWith("Answer to ", lines[0], StringComparison.Ordinal);
        Assert.Matches("^ask of .{22}: handled in 00:00:", lines[1]);
        Assert.Matches("^ask of .{22}: app.too_big in 00:00:", lines[2]);
    }

    [Fact]
    public async Task A_message_with_a_key_is_handled_once_and_its_repetition_is_acknowledged()
    {
        GeneratedCode code = Load("Handle a message once", "");

        string[] answers = await Exchange(
            code,
            "OrdersEndpoint",
            "OnceFilter",
            new LogLines(),
            $$$"""{"type":"order.place","payload":{"key":"{{{Key}}}","count":100},"id":1}""",
            $$$"""{"type":"order.place","payload":{"key":"{{{Key}}}","count":2},"id":2}""",
            $$$"""{"type":"order.place","payload":{"key":"{{{Key}}}","count":2},"id":3}""",
            $$$"""{"type":"order.place","payload":{"key":"{{{Key.Replace('4', '5')}}}","count":3},"id":4}""");

        Assert.Contains("validation_failed", answers[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                """{"type":"order.placed","payload":{"count":2},"ref":2}""",
                """{"type":"$ack","ref":3}""",
                """{"type":"order.placed","payload":{"count":3},"ref":4}""",
            ],
            answers[1..]);
    }

    private static GeneratedCode Load(string heading, string more)
        => GeneratedCode.Load(WebProgram.Compile(DocumentTests.ReadTask(heading) + more, DocumentTests.TakenAsGiven));

    // Maps the endpoint with the filter, and sends each message after the answer to the one before.
    private static async Task<string[]> Exchange(
        GeneratedCode code, string endpoint, string filter, LogLines log, params string[] messages)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedWs().AddMemoryCache();
        await using WebApplication app = builder.Build();
        typeof(FilterExampleTests).GetMethod(nameof(Map), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(code.Type(endpoint), code.Type(filter)).Invoke(null, [app]);
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var limit = new CancellationTokenSource(Bounded.Limit);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal)), limit.Token);
        byte[] buffer = new byte[4096];
        var answers = new List<string>();
        foreach (string message in messages)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            ValueWebSocketReceiveResult received = await client.ReceiveAsync(buffer.AsMemory(), limit.Token);
            answers.Add(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        return [.. answers];
    }

    private static void Map<TEndpoint, TFilter>(IEndpointRouteBuilder app)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        where TFilter : class, IWsFilter
        => app.MapWs<TEndpoint>("/", static options => options.Filters.Add<TFilter>());
}
