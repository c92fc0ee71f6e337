using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Generated endpoints, mapped and talked to.</summary>
public sealed class EndpointTests
{
    public const string Source = """
        namespace Demo;

        [WsMessage("text", Direction = WsDirection.Both)] public sealed record Text(string Value);
        [WsMessage("ask")] public sealed record Ask(int Number);
        [WsMessage("later")] public sealed record Later(int Number);
        [WsMessage("task")] public sealed record RunTask;
        [WsMessage("void")] public sealed record RunVoid;
        [WsMessage("services")] public sealed record UseServices;
        [WsMessage("answer", Direction = WsDirection.ServerToClient)] public sealed record Answer(int Number);

        public partial class Outer
        {
            [WsEndpoint]
            public sealed partial class Endpoint(TimeProvider clock, Uri? absent = null, int setting = 7) : WsEndpoint<string>
            {
                public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => "data";

                [WsHandler] public static Text OnText(Text message) => message;
                [WsHandler] public ValueTask<Answer> OnAsk(Ask message, CancellationToken cancelled)
                    => new(new Answer(message.Number + (cancelled.CanBeCanceled ? setting : 0)));
                [WsHandler] public async Task<Answer?> OnLater(WsConnection ws, Later message)
                {
                    await Task.Yield();
                    return new Answer(-message.Number);
                }
                [WsHandler] private Task OnTask(WsConnection<string> ws, RunTask message)
                {
                    ws.Send(new Text(ws.Data));
                    return Task.CompletedTask;
                }
                [WsHandler] internal void OnVoid(WsConnection ws, RunVoid message) => ws.Send(new Text(absent is null ? "none" : "some"));
                [WsHandler]
                public ValueTask OnServices(WsConnection ws, UseServices message, [Microsoft.AspNetCore.Mvc.FromServices] TimeProvider own)
                {
                    ws.Send(new Text(ReferenceEquals(own, clock) ? "same" : "other"));
                    return default;
                }
            }
        }
        """;

    [Theory]
    [InlineData("""{"type":"text","payload":{"value":"hi"},"id":"7"}""", """{"type":"text","payload":{"value":"hi"},"ref":"7"}""")]
    [InlineData("""{"payload":{"value":"hi"},"type":"text"}""", """{"type":"text","payload":{"value":"hi"}}""")]
    [InlineData("""{"type":"ask","payload":{"number":3}}""", """{"type":"answer","payload":{"number":10}}""")]
    [InlineData("""{"type":"later","payload":{"number":3},"id":1}""", """{"type":"answer","payload":{"number":-3},"ref":1}""")]
    [InlineData("""{"type":"task"}""", """{"type":"text","payload":{"value":"data"}}""")]
    [InlineData("""{"type":"void","payload":null}""", """{"type":"text","payload":{"value":"none"}}""")]
    [InlineData("""{"type":"services"}""", """{"type":"text","payload":{"value":"same"}}""")]
    [InlineData("""{"type":"\u0061sk","payload":{"number":-7}}""", """{"type":"answer","payload":{"number":0}}""")]
    public async Task A_message_reaches_its_handler(string message, string answer)
    {
        var code = GeneratedCode.Load(Source);

        Assert.Equal(answer, await Exchange(code.Type("Demo.Outer+Endpoint"), message));
    }

    [Theory]
    [InlineData("""{"type":"answer","payload":{"number":3}}""", "unknown_type")]
    [InlineData("""{"type":"task2"}""", "unknown_type")]
    [InlineData("""{"type":"ask"}""", "validation_failed")]
    [InlineData("""{"type":"ask","payload":{}}""", "validation_failed")]
    public async Task A_bad_message_does_not(string message, string code)
    {
        var generated = GeneratedCode.Load(Source);

        Assert.Contains($"\"code\":\"{code}\"", await Exchange(generated.Type("Demo.Outer+Endpoint"), message), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Generic`1")]
    [InlineData("Derived")]
    [InlineData("Overriding")]
    public async Task Endpoints_may_be_generic_and_derived(string name)
    {
        var code = GeneratedCode.Load("""
            [WsMessage("text", Direction = WsDirection.Both)] public sealed record Text(string Value);
            public abstract class Base : WsEndpoint { [WsHandler] protected Text On(Text message) => message; }
            [WsEndpoint] public sealed partial class Derived : Base;
            public abstract class VirtualBase : WsEndpoint { [WsHandler] public virtual Text On(Text message) => new("base"); }
            [WsEndpoint] public sealed partial class Overriding : VirtualBase
            {
                [WsHandler] public override Text On(Text message) => message;
            }
            [WsEndpoint] public sealed partial class Generic<T> : WsEndpoint { [WsHandler] public Text On(Text message) => message; }
            """);
        Type type = code.Type(name);
        if (type.IsGenericTypeDefinition)
        {
            type = type.MakeGenericType(typeof(string));
        }

        Assert.Equal("""{"type":"text","payload":{"value":"x"}}""", await Exchange(type, """{"type":"text","payload":{"value":"x"}}"""));
    }

    [Fact]
    public async Task Raw_endpoints_get_their_activation()
    {
        var code = GeneratedCode.Load("""
            [WsEndpoint] public sealed partial class Raw(TimeProvider clock) : WsRawEndpoint
            {
                public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
                {
                    if (clock is not null) ws.SendText(text);
                    return default;
                }
            }
            """);

        Assert.Equal("as it is", await Exchange(code.Type("Raw"), "as it is"));
    }

    [Fact]
    public async Task Hundreds_of_messages_are_told_apart()
    {
        const int Count = 300;
        var source = new StringBuilder("[WsMessage(\"r\", Direction = WsDirection.ServerToClient, Bare = true)] public record R(int N);\n");
        var endpoint = new StringBuilder("[WsEndpoint] public partial class E : WsEndpoint {\n");
        for (int i = 0; i < Count; i++)
        {
            source.Append($"[WsMessage(\"{Name(i)}\")] public record M{i};\n");
            endpoint.Append($"[WsHandler] public R On{i}(M{i} message) => new({i});\n");
        }

        var code = GeneratedCode.Load(source.ToString(), endpoint.Append('}').ToString());
        string[] messages = [.. Enumerable.Range(0, Count).Select(static i => $$"""{"type":"{{Name(i)}}"}""")];
        string[] answers = await Exchange(code.Type("E"), messages);
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $$"""{"type":"r","payload":{{i}}}"""), answers);

        string[] unknown =
        [
            .. ((string[])["", "x", "event.0002", "event.000", "event.00030", "消", new string('e', 1000)]).Select(static name =>
                $$"""{"type":"{{name}}"}"""),
        ];
        Assert.All(
            await Exchange(code.Type("E"), unknown),
            static answer => Assert.Contains("unknown_type", answer, StringComparison.Ordinal));

        // Names of one, two and three bytes, and longer ones alike in their beginnings.
        static string Name(int i) => (i % 3) switch
        {
            0 => $"event.{i:d4}.",
            1 => $"消.{i:d4}",
            _ => i < 30 ? ((char)('A' + (i / 3))).ToString() : i < 100 ? $"{i}" : $"{i / 3:d3}",
        };
    }

    /// <summary>Maps an endpoint, sends it a message and returns the first answer.</summary>
    internal static async Task<string> Exchange(Type endpoint, string message) => Assert.Single(await Exchange(endpoint, [message]));

    /// <summary>Maps an endpoint and sends it messages one by one, each after the answer to the one before.</summary>
    internal static async Task<string[]> Exchange(Type endpoint, string[] messages)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedWs();
        await using WebApplication app = builder.Build();
        typeof(EndpointTests)
            .GetMethod(nameof(Map), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(endpoint)
            .Invoke(null, [app]);
        await app.StartAsync(timeout.Token);

        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal) + "/ws"), timeout.Token);
        byte[] buffer = new byte[4096];
        var answers = new List<string>();
        foreach (string message in messages)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
            ValueWebSocketReceiveResult received = await client.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            Assert.True(received.EndOfMessage);
            answers.Add(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        // A host that stops waits for clients that have not said goodbye.
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token);
        await app.StopAsync(timeout.Token);
        return [.. answers];
    }

    private static void Map<T>(IEndpointRouteBuilder app) where T : WsEndpointBase, IWsEndpoint<T> => app.MapWs<T>("/ws");
}
