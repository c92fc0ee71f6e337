using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>Log providers and listeners of metrics that throw, whatever they are told: no message and no connection is lost.</summary>
public sealed class ThrowingObserverTests
{
    private static readonly (string Message, string Answer)[] Conversation =
    [
        ("""{"type":"chat","payload":{"text":"hi"}}""", "chat"),
        ("""{"type":"knock","id":1}""", "knocked"),
        ("", "$ack"),
        ("""{"type":"ask","payload":{"about":"now"}}""", "answer"),
        ("""{"type":"ask","payload":{"about":"later"}}""", "answer"),
        ("""{"type":"ask","payload":{"about":"throw"}}""", "internal"),
        ("""{"type":"ask","payload":{"about":"later throw"}}""", "internal"),
        ("""{"type":"ask","payload":{"about":"limit"}}""", "limit_exceeded"),
        ("""{"type":"ask","payload":{"about":"later limit"}}""", "limit_exceeded"),
        ("""{"type":"ask","payload":{"about":"later refuse"}}""", "app.not_today"),
        ("""{"type":"chat","payload":{"text":""}}""", "validation_failed"),
        ("{", "malformed_json"),
        ("""{"type":"$ping"}""", "$pong"),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_provider_that_throws_costs_no_message_and_no_connection(bool always)
    {
        await using WsTestServer server = await StartAsync(
            builder => builder.Logging.AddProvider(new ThrowingProvider(always)),
            static options =>
            {
                options.Outbound.Limit = 64 * 1024;
                options.KeepAlive.Interval = TimeSpan.FromMilliseconds(100);
                options.KeepAlive.Timeout = TimeSpan.FromSeconds(1);
            });
        await ConverseAsync(server);

        await using (RawWebSocket wrong = await server.ConnectAsync())
        {
            await wrong.SendAsync([0x81, 0x01, (byte)'x']); // without a mask
            Assert.Equal(1002, (await NextCloseAsync(wrong)).CloseCode);
        }

        await using (RawWebSocket slow = await server.ConnectAsync())
        {
            await Bounded.Until(() => Connections(server).Count() == 1, "the slow reader alone");
            WsConnection connection = Connections(server).Single();
            await Bounded.Until(() => connection.Send(new Said(new string('x', 16 * 1024))) == WsSendStatus.Closed, "the outbound limit");
            await Bounded.Until(() => connection.State != WsConnectionState.Open, "the slow reader is closed");
            connection.Abort();
        }

        // Answers no ping.
        await using RawWebSocket dead = await server.ConnectAsync();
        await Bounded.Until(() => !Connections(server).Any(), "the dead peer is dropped");
    }

    [Fact]
    public async Task A_listener_of_metrics_that_throws_costs_no_message_and_no_connection_and_is_told_once()
    {
        await using WsTestServer server = await StartAsync();
        using MeterListener listener = Measurements.Listen(
            server.Services, static _ => true, static (instrument, _, _) => throw new InvalidOperationException(instrument.Name));

        await ConverseAsync(server);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        Connections(server).Single().Subscribe("news");
        Assert.Equal(1, server.Endpoint<TalkEndpoint>().Topics.Publish("news", new Said("published")));
        Assert.Equal("chat", (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        Assert.NotEqual(101, (await server.AskAsync(Upgrade.UpgradeRefusalTests.Request(key: null))).Status);

        Assert.Single(server.Log.Events, static entry => entry is { Id.Id: 12, Level: LogLevel.Error });
    }

    private static IEnumerable<WsConnection> Connections(WsTestServer server) => server.Endpoint<TalkEndpoint>().Connections;

    private static Task<WsTestServer> StartAsync(Action<WebApplicationBuilder>? build = null, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<TalkEndpoint>("/ws", options),
            builder =>
            {
                builder.Services.AddSingleton(new TalkScript { Answer = MessageMetricsTests.AnswerAsync });
                build?.Invoke(builder);
            });

    private static async Task ConverseAsync(WsTestServer server)
    {
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            foreach ((string message, string answer) in Conversation)
            {
                if (message.Length > 0)
                {
                    await client.SendTextAsync(message);
                }

                Assert.Equal(answer, await NextAnswerAsync(client));
            }

            await client.SendAsync(RawFrame.MaskedClose(1000));
            Assert.Equal(1000, (await NextCloseAsync(client)).CloseCode);
        }

        await Bounded.Until(() => !Connections(server).Any(), "the end of the connection");
    }

    /// <summary>The code of an error event, or the type of another message; pings are left out.</summary>
    private static async Task<string?> NextAnswerAsync(RawWebSocket client)
    {
        RawFrame frame = await NextFrameAsync(client, RawFrame.TextOpcode);
        JsonElement message = System.Text.Json.JsonDocument.Parse(frame.Payload).RootElement;
        string? type = message.GetProperty("type").GetString();
        return type == "error" ? message.GetProperty("payload").GetProperty("code").GetString() : type;
    }

    private static Task<RawFrame> NextCloseAsync(RawWebSocket client) => NextFrameAsync(client, RawFrame.CloseOpcode);

    private static async Task<RawFrame> NextFrameAsync(RawWebSocket client, byte opcode)
    {
        RawFrame frame;
        do
        {
            frame = await client.ReceiveFrameAsync();
        }
        while (frame.Opcode == RawFrame.PingOpcode);

        Assert.Equal(opcode, frame.Opcode);
        return frame;
    }

    private sealed class ThrowingProvider(bool always) : ILoggerProvider, ILogger
    {
        private bool _isOurs;

        public ILogger CreateLogger(string categoryName)
            => new ThrowingProvider(always) { _isOurs = categoryName.StartsWith("TypedWs", StringComparison.Ordinal) };

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel)
            => _isOurs && always ? throw new InvalidOperationException("the log is full") : _isOurs;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (_isOurs)
            {
                throw new InvalidOperationException("the log is full");
            }
        }

        public void Dispose()
        {
        }
    }
}
