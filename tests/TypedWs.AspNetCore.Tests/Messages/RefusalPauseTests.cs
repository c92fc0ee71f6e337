using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Who sends nothing but what is refused waits for those who are served, and gets every answer all the same.</summary>
public sealed class RefusalPauseTests
{
    private const int Tolerated = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_flood_of_what_is_refused_waits_while_others_are_served()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await RefuseAsync(flooder, from: 1, to: Tolerated + 1);
        await ServeAsync(other);

        await RefuseAsync(flooder, from: Tolerated + 2, to: Tolerated + 2);
        await _time.WaitForTimerAsync(Pause * 2);
        await flooder.SendTextAsync("{");
        Task<string> answer = flooder.ReceiveTextAsync();
        for (int i = 0; i < 10; i++)
        {
            await ServeAsync(other);
        }

        Assert.False(answer.IsCompleted);
        _time.Advance(Pause * 2);
        Assert.Equal(Tolerated + 3, SequenceOf(await answer));
    }

    [Fact]
    public async Task Without_others_nobody_waits()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await RefuseAsync(flooder, from: 1, to: 500);
    }

    [Fact]
    public async Task A_pipelined_flood_gets_every_answer_in_order()
    {
        const int Count = 200;
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await RefuseAsync(flooder, from: 1, to: Tolerated + 1);
        await ServeAsync(other);

        byte[][] frames = [.. Enumerable.Repeat(RawFrame.MaskedText("{"), Count), RawFrame.MaskedText("""{"type":"leave","payload":{"how":"out"},"id":1}""")];
        await flooder.SendAsync([.. frames.SelectMany(static frame => frame)]);
        int received = 0;
        int pauses = 0;
        while (received < Count)
        {
            Task<string> answer = flooder.ReceiveTextAsync();
            while (!answer.IsCompleted)
            {
                await Task.WhenAny(answer, _time.WaitForTimerAsync(Pause * 2)).WithinLimit();
                if (!answer.IsCompleted)
                {
                    pauses++;
                    _time.Advance(Pause * 2);
                }
            }

            received++;
            Assert.Equal(Tolerated + 1 + received, SequenceOf(await answer));
        }

        // Some of them read together, never all.
        Assert.InRange(pauses, Count / 16 / 2, Count);
        _time.Advance(Pause * 2);
        Assert.Equal("""{"type":"$ack","ref":1}""", await flooder.ReceiveTextAsync());
    }

    [Fact]
    public async Task What_is_not_refused_ends_it()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        await RefuseAsync(flooder, from: 1, to: Tolerated + 1);
        await ServeAsync(other);
        await flooder.SendTextAsync("{");
        await flooder.ReceiveTextAsync();
        await _time.WaitForTimerAsync(Pause * 2);
        _time.Advance(Pause * 2);

        await ServeAsync(flooder);
        await ServeAsync(other);
        await RefuseAsync(flooder, from: Tolerated + 5, to: Tolerated + 4 + Tolerated);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using WsTestServer server = await StartAsync(static options => options.RefusalPause = TimeSpan.Zero);
        await using RawWebSocket flooder = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        for (int round = 0; round < 3; round++)
        {
            await RefuseAsync(flooder, from: (round * 100) + 1, to: (round + 1) * 100);
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
            await RefuseAsync(flooder, from: 1, to: Tolerated + 1);
            await ServeAsync(other);
            await RefuseAsync(flooder, from: Tolerated + 2, to: Tolerated + 2);
            await _time.WaitForTimerAsync(Pause * 2);
        }

        RefusingEndpoint endpoint = server.Endpoint<RefusingEndpoint>();
        await Bounded.Until(() => endpoint.Connections.Count == 1, "the connection's end");
        await ServeAsync(other);
    }

    private Task<WsTestServer> StartAsync(Action<WsOptions>? options = null)
        => RefusalTests.StartAsync(new EventRecorder(), options, builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private static async Task RefuseAsync(RawWebSocket client, int from, int to)
    {
        for (int sequence = from; sequence <= to; sequence++)
        {
            await client.SendTextAsync("{");
            Assert.Equal(sequence, SequenceOf(await client.ReceiveTextAsync()));
        }
    }

    // Twice: that a message was not refused is known when the next one comes.
    private static async Task ServeAsync(RawWebSocket client)
    {
        for (int i = 0; i < 2; i++)
        {
            await client.SendTextAsync("""{"type":"leave","payload":{"how":"out"},"id":1}""");
            Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        }
    }

    private static int SequenceOf(string answer)
        => JsonDocument.Parse(answer).RootElement.GetProperty("payload").GetProperty("seq").GetInt32();
}
