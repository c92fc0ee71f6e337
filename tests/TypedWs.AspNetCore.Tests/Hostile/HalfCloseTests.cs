using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that end their direction without a close frame, and read on.</summary>
public sealed class HalfCloseTests
{
    private const int Count = 30;

    private static readonly byte[] Messages =
    [
        .. Enumerable.Range(0, Count).SelectMany(static number => RawFrame.MaskedText($"{number} {new string('x', 1000)}")),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_HTTP2_all_that_is_owed_is_delivered(bool isBehindAnAwait)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = async (ws, text) =>
            {
                if (isBehindAnAwait)
                {
                    await goOn.Task;
                }

                ws.SendText(text);
            },
        };
        await using WsTestServer server = await StartHttp2Async(script, new ManualTime());
        await using RawHttp2 client = await RawHttp2.OpenAsync(server.BaseAddress);
        int stream = await client.ConnectAsync("/ws");
        await client.SendDataAsync(stream, Messages[..16_000], ends: false);
        await client.SendDataAsync(stream, Messages[16_000..], ends: true);
        if (isBehindAnAwait)
        {
            WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
            await Bounded.Until(() => connection.State == WsConnectionState.Closing, "the end of the peer's direction");
            goOn.SetResult();
        }

        List<string> echoes = ReadTexts(await client.ReceiveEndAsync(stream));
        Assert.Equal(Enumerable.Range(0, Count), echoes.Select(static echo => int.Parse(echo.Split(' ')[0])));
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await script.Closed.Reader.ReadAsync().WithinLimit());
    }

    [Fact]
    public async Task A_handler_that_does_not_end_holds_up_the_end_for_the_close_timeout()
    {
        var time = new ManualTime();
        CancellationToken closed = default;
        var script = new Script
        {
            OnText = (ws, _) =>
            {
                closed = ws.Closed;
                return new ValueTask(Task.Delay(Timeout.Infinite, closed));
            },
        };
        await using WsTestServer server = await StartHttp2Async(script, time);
        await using RawHttp2 client = await RawHttp2.OpenAsync(server.BaseAddress);
        int stream = await client.ConnectAsync("/ws");
        await client.SendDataAsync(stream, RawFrame.MaskedText("wait"), ends: true);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(5));
        Assert.False(closed.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await client.ReceiveEndAsync(stream));
        await Bounded.Until(() => closed.IsCancellationRequested, "the token is cancelled");
    }

    /// <summary>Why nothing is promised over HTTP/1.1: Kestrel by itself, without any code of this project, ends a connection whose
    /// peer has ended its direction.</summary>
    [Fact]
    public async Task Over_HTTP1_Kestrel_itself_aborts_a_connection_that_is_half_closed()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WsTestServer server = await WsTestServer.StartAsync(app => app.Run(async context =>
        {
            await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
            PipeReader input = context.Features.Get<IConnectionTransportFeature>()!.Transport.Input;
            ReadResult result = await input.ReadAsync();
            while (!result.IsCompleted)
            {
                input.AdvanceTo(result.Buffer.End);
                result = await input.ReadAsync();
            }

            // Nobody but Kestrel could end it now.
            context.RequestAborted.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), aborted);
            await aborted.Task.WithinLimit();
        }));
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.BaseAddress);
        client.EndSending();
        await aborted.Task.WithinLimit();
        await client.ReceiveEndAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_HTTP1_the_connection_ends_and_its_handlers_are_told(bool isPaused)
    {
        Assert.SkipWhen(TestTransport.Detaches, "A connection that leaves HTTP outlives the end of its peer's direction (DetachTests).");
        var time = new ManualTime();
        CancellationToken closed = default;
        var script = new Script
        {
            OnText = (ws, _) =>
            {
                closed = ws.Closed;
                return new ValueTask(Task.Delay(Timeout.Infinite, closed));
            },
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            script,
            options => options.ReadAheadMessages = isPaused ? 1 : 64,
            time);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(Messages);
        client.EndSending();
        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await server.NextCloseAsync());
        Assert.True(closed.IsCancellationRequested);
    }

    private static Task<WsTestServer> StartHttp2Async(Script script, ManualTime time)
        => WsTestServer.StartAsync(
            static app => app.MapWs<ScriptedEndpoint>("/ws"),
            builder =>
            {
                builder.Services.AddSingleton(script);
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.WebHost.ConfigureKestrel(static kestrel =>
                    kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2));
            });

    private static List<string> ReadTexts(byte[] data)
    {
        var texts = new List<string>();
        for (int offset = 0; offset < data.Length;)
        {
            // A text of 126 to 65,535 bytes.
            Assert.Equal((0x81, 126), (data[offset], data[offset + 1]));
            int length = (data[offset + 2] << 8) | data[offset + 3];
            texts.Add(System.Text.Encoding.UTF8.GetString(data, offset + 4, length));
            offset += 4 + length;
        }

        return texts;
    }
}
