using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Inspector;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Who sends nearly nothing but errors waits for those who are served, and gets every answer all the same.</summary>
[InMemory]
public sealed class ErrorPauseTests
{
    private const int Tolerated = 32;
    private const string Good = """{"type":"leave","payload":{"how":"out"},"id":1}""";
    private const string Acknowledged = """{"type":"$ack","ref":1}""";

    // Twice the unit: there is one that waits.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("{")]
    [InlineData("""{"type":"dance"}""")]
    [InlineData("""{"type":"words","payload":{"text":5}}""")]
    [InlineData("""{"type":"restricted"}""")]
    [InlineData("""{"type":"$auth","payload":{"token":"guessed"}}""")]
    [InlineData("""{"type":"enter","payload":{"how":"fail"}}""")]
    [InlineData("""{"type":"enter","payload":{"how":"cancel"}}""")]
    [InlineData("""{"type":"enter.task","payload":{"how":"later fail"}}""")]
    public async Task A_flood_of_errors_waits_while_others_are_served(string message)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await ErrAsync(flooder, from: 1, to: Tolerated + 1, message);
        await ServeAsync(other);

        await ErrAsync(flooder, from: Tolerated + 2, to: Tolerated + 2, message);
        await _time.WaitForTimerAsync(Pause);
        await flooder.SendTextAsync(message);
        Task<string> answer = flooder.ReceiveTextAsync();
        for (int i = 0; i < 10; i++)
        {
            await ServeAsync(other);
        }

        Assert.False(answer.IsCompleted);
        _time.Advance(Pause);
        Assert.Equal(Tolerated + 3, SequenceOf(await answer));
    }

    [Theory]
    [InlineData("""{"type":"leave","payload":{"how":"full"}}""")]
    [InlineData("""{"type":"leave","payload":{"how":"throw"}}""")]
    [InlineData("""{"type":"leave","payload":{"how":"soon"}}""")]
    [InlineData("""{"type":"leave.task","payload":{"how":"later full"}}""")]
    [InlineData("""{"type":"enter","payload":{"how":"conflict"}}""")]
    [InlineData("""{"type":"enter","payload":{"how":"limit"}}""")]
    [InlineData("""{"type":"enter","payload":{"how":"throw limit"}}""")]
    [InlineData("""{"type":"enter.valuetask","payload":{"how":"later throw limit"}}""")]
    [InlineData("""{"type":"admin"}""")]
    [InlineData("""{"type":"nobody"}""")]
    public async Task Errors_that_the_application_answers_with_do_not_count(string message)
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket poller = await server.ConnectAsync(headers: "X-User: ann\r\n");
        await using RawWebSocket other = await server.ConnectAsync();
        await ServeAsync(other);

        // The clock stands still: a pause would not end.
        await ErrAsync(poller, from: 1, to: 4 * Tolerated, message);
    }

    [Fact]
    public async Task A_client_that_the_application_refuses_is_served_and_others_wait_for_it()
    {
        const string Refused = """{"type":"leave","payload":{"how":"full"}}""";
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket poller = await server.ConnectAsync();
        await ErrAsync(flooder, from: 1, to: Tolerated + 1);
        await ErrAsync(poller, from: 1, to: 2, Refused);

        await ErrAsync(flooder, from: Tolerated + 2, to: Tolerated + 2);
        await _time.WaitForTimerAsync(Pause);
    }

    [Fact]
    public async Task Alone_nobody_waits()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await ErrAsync(flooder, from: 1, to: 200);
        await ServeAsync(flooder);
        await ServeAsync(flooder);
        await ErrAsync(flooder, from: 205, to: 400);
    }

    [Fact]
    public async Task A_pipelined_flood_gets_every_answer_in_order()
    {
        const int Count = 200;
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await ErrAsync(flooder, from: 1, to: Tolerated + 1);
        await ServeAsync(other);

        byte[][] frames = [.. Enumerable.Repeat(RawFrame.MaskedText("{"), Count), RawFrame.MaskedText(Good)];
        await flooder.SendAsync([.. frames.SelectMany(static frame => frame)]);
        int pauses = 0;
        for (int received = 1; received <= Count; received++)
        {
            (string answer, int waited) = await ReceiveAsync(flooder);
            pauses += waited;
            Assert.Equal(Tolerated + 1 + received, SequenceOf(answer));
        }

        // Some of them read together, never all.
        Assert.InRange(pauses, Count / 16 / 2, Count);
        Assert.Equal(Acknowledged, (await ReceiveAsync(flooder)).Answer);
    }

    [Fact]
    public async Task Another_endpoint_of_the_host_has_the_right_of_way_too()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app =>
            {
                app.MapWs<GreetingEndpoint>("/ws");
                app.MapWs<WatchedEndpoint>("/other");
            },
            builder => builder.Services.AddSingleton<TimeProvider>(_time));
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync("/other");
        await ErrAsync(flooder, from: 1, to: Tolerated + 1);
        for (int i = 0; i < 3; i++)
        {
            await other.SendTextAsync("""{"type":"join","payload":{"topic":"news"},"id":1}""");
            Assert.Equal(Acknowledged, await other.ReceiveTextAsync());
        }

        await ErrAsync(flooder, from: Tolerated + 2, to: Tolerated + 2);
        await _time.WaitForTimerAsync(Pause);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using WsTestServer server = await StartAsync(static options => options.ErrorPause = TimeSpan.Zero);
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        for (int round = 0; round < 3; round++)
        {
            await ErrAsync(flooder, from: (round * 100) + 1, to: (round + 1) * 100);
            await ServeAsync(other);
        }
    }

    [Fact]
    public async Task Who_hangs_up_while_it_waits_is_gone_at_once()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await using (RawWebSocket flooder = await server.ConnectAsync())
        {
            await MakeWaitAsync(flooder, other);
        }

        RefusingEndpoint endpoint = server.Endpoint<RefusingEndpoint>();
        await Bounded.Until(() => endpoint.Connections.Count == 1, "the connection's end");
        await ServeAsync(other);
    }

    [Fact]
    public async Task A_close_by_the_server_ends_the_pause()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await MakeWaitAsync(flooder, other);

        WsConnection connection = server.Endpoint<RefusingEndpoint>().Connections.Single(static one => one.Core.IsReadingPaused);
        Task closing = connection.CloseAsync((WsCloseCode)4000, "enough");
        Assert.Equal(4000, (await flooder.ReceiveFrameAsync()).CloseCode);
        await flooder.SendAsync(RawFrame.MaskedClose(4000));

        // The clock stands still: nothing but the client's answer can end it.
        await closing.WithinLimit();
        await flooder.ReceiveEndAsync();
    }

    private async Task MakeWaitAsync(RawWebSocket flooder, RawWebSocket other)
    {
        await ErrAsync(flooder, from: 1, to: Tolerated + 1);
        await ServeAsync(other);
        await ErrAsync(flooder, from: Tolerated + 2, to: Tolerated + 2);
        await _time.WaitForTimerAsync(Pause);
    }

    private Task<WsTestServer> StartAsync(Action<WsOptions>? options = null)
        => MessageRefusalTests.StartAsync(
            new EventRecorder(),
            all =>
            {
                all.ErrorPause = Pause / 2;
                options?.Invoke(all);
            },
            builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private static async Task ErrAsync(RawWebSocket client, int from, int to, string message = "{")
    {
        for (int sequence = from; sequence <= to; sequence++)
        {
            await client.SendTextAsync(message);
            Assert.Equal(sequence, SequenceOf(await client.ReceiveTextAsync()));
        }
    }

    // Twice: that a message ended well is known when the next one comes.
    private static async Task ServeAsync(RawWebSocket client)
    {
        for (int i = 0; i < 2; i++)
        {
            await client.SendTextAsync(Good);
            Assert.Equal(Acknowledged, await client.ReceiveTextAsync());
        }
    }

    private async Task<(string Answer, int Pauses)> ReceiveAsync(RawWebSocket client)
    {
        int pauses = 0;
        Task<string> answer = client.ReceiveTextAsync();
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, _time.WaitForTimerAsync(Pause)).WithinLimit();
            if (!answer.IsCompleted)
            {
                pauses++;
                _time.Advance(Pause);
            }
        }

        return (await answer, pauses);
    }

    private static int SequenceOf(string answer)
        => JsonDocument.Parse(answer).RootElement.GetProperty("payload").GetProperty("seq").GetInt32();
}
