using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Transport.Linux.Listening;

namespace TypedWs.Transport.Linux.Tests.Detached;

/// <summary>Connections that leave their HTTP request, and those that must not.</summary>
public sealed class DetachTests
{
    [Fact]
    public async Task The_request_ends_while_its_WebSocket_goes_on()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WsTestServer server = await StartAsync(new Script(), app => app.Use(async (context, next) =>
        {
            context.Response.OnCompleted(() =>
            {
                ended.TrySetResult();
                return Task.CompletedTask;
            });
            await next(context);
        }));
        await using RawWebSocket client = await server.ConnectAsync();
        await ended.Task.WithinLimit();
        Assert.Equal(1, Detached(server).Count);
        for (int i = 0; i < 100; i++)
        {
            await client.SendTextAsync($"message {i}");
            Assert.Equal($"message {i}", await client.ReceiveTextAsync());
        }

        await client.CloseAsync();
        await Bounded.Until(() => Detached(server).Count == 0, "the connection has ended");
        LogEvent log = Assert.Single(server.Log.Events, static entry => entry.Id.Name == "DetachedEnded");
        Assert.Contains("of the request for /ws", log.Text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task Messages_in_the_same_write_as_the_request_are_handled()
    {
        await using WsTestServer server = await StartAsync(new Script());
        byte[] early = [.. Enumerable.Range(0, 500).SelectMany(static i => RawFrame.MaskedText($"early {i}"))];
        await using RawWebSocket client = await server.ConnectAsync(early: early);
        for (int i = 0; i < 500; i++)
        {
            Assert.Equal($"early {i}", await client.ReceiveTextAsync());
        }

        Assert.Equal(1, Detached(server).Count);
        await client.PingAsync();
    }

    // More than the pipe of the HTTP phase takes, so that the transport waits for the server when the connection leaves.
    [Fact]
    public async Task A_large_message_in_the_same_write_as_the_request_is_handled()
    {
        var length = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = (_, text) =>
            {
                length.TrySetResult(text.Length);
                return default;
            },
        };
        await using WsTestServer server = await StartAsync(
            script, options: static options => options.MaxMessageSize = 4 * 1024 * 1024);
        const int Size = 3 * 1024 * 1024;
        Task<RawWebSocket> connecting = server.ConnectAsync(early: RawFrame.MaskedText(new string('x', Size)));
        Assert.Equal(Size, await length.Task.WithinLimit());
        await using RawWebSocket client = await connecting;
        await client.PingAsync();
    }

    [Fact]
    public async Task Handlers_have_no_context_of_the_request_and_a_scope_of_their_own()
    {
        var seen = new TaskCompletionSource<(bool HasContext, ScopedThing Thing)>(TaskCreationOptions.RunContinuationsAsynchronously);
        ScopedThing? ofRequest = null;
        IHttpContextAccessor? accessor = null;
        var script = new Script
        {
            OnUpgrade = upgrade => ofRequest = upgrade.Services.GetRequiredService<ScopedThing>(),
            OnText = (ws, _) =>
            {
                seen.TrySetResult((accessor!.HttpContext is not null, ws.Services.GetRequiredService<ScopedThing>()));
                return default;
            },
        };
        await using WsTestServer server = await StartAsync(script, build: static builder =>
        {
            builder.Services.AddHttpContextAccessor();
            builder.Services.AddScoped<ScopedThing>();
        });
        accessor = server.Services.GetRequiredService<IHttpContextAccessor>();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("hello");
        (bool hasContext, ScopedThing thing) = await seen.Task.WithinLimit();
        Assert.False(hasContext);
        Assert.NotSame(ofRequest, thing);
        await Bounded.Until(() => ofRequest!.IsDisposed, "the scope of the request has ended");
        Assert.False(thing.IsDisposed);
        await client.CloseAsync();
        await Bounded.Until(() => thing.IsDisposed, "the scope of the connection has ended");
    }

    [Fact]
    public async Task The_user_and_the_address_of_the_request_stay()
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = (ws, _) =>
            {
                seen.TrySetResult($"{ws.User.Identity?.Name} {ws.User.FindFirst("tenant")?.Value} {ws.RemoteAddress}");
                return default;
            },
        };
        await using WsTestServer server = await StartAsync(script, app => app.Use((context, next) =>
        {
            context.User = new ClaimsPrincipal(
                new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann"), new Claim("tenant", "7")], "test"));
            return next(context);
        }));
        await using RawWebSocket client = await server.ConnectAsync();
        await Bounded.Until(() => Detached(server).Count == 1, "the connection has left");
        await client.SendTextAsync("hello");
        Assert.Equal("ann 7 127.0.0.1", await seen.Task.WithinLimit());
    }

    [Fact]
    public async Task A_connection_whose_bytes_others_see_stays()
    {
        await using WsTestServer server = await StartAsync(new Script(), build: static builder =>
            builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(
                static endpoint => endpoint.UseConnectionLogging())));
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendTextAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        Assert.Equal(0, Detached(server).Count);
    }

    [Fact]
    public async Task Kestrels_limit_of_upgraded_connections_holds()
    {
        await using WsTestServer server = await StartAsync(new Script(), build: static builder =>
            builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 2));
        await using RawWebSocket first = await server.ConnectAsync();
        RawWebSocket second = await server.ConnectAsync();
        RawHttpResponse refused = await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress));
        Assert.Equal(503, refused.Status);
        await second.CloseAsync();
        await second.DisposeAsync();
        await Bounded.Until(() => Detached(server).Count == 1, "one has ended");
        await using RawWebSocket third = await server.ConnectAsync();
        await third.PingAsync();
    }

    [Fact]
    public async Task Kestrels_limit_of_connections_holds()
    {
        await using WsTestServer server = await StartAsync(new Script(), build: static builder =>
            builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxConcurrentConnections = 2));
        await using RawWebSocket first = await server.ConnectAsync();
        RawWebSocket second = await server.ConnectAsync();
        await using (RawWebSocket refused = await RawWebSocket.OpenAsync(server.BaseAddress))
        {
            await refused.ReceiveEndAsync();
        }

        await second.CloseAsync();
        await second.DisposeAsync();
        LoopListenerFactory factory = server.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();
        await Bounded.Until(() => factory.Services!.Connections.Open == 1, "one has ended");
        await using RawWebSocket third = await server.ConnectAsync();
        await third.PingAsync();
    }

    [Fact]
    public async Task A_host_that_stops_closes_them_and_waits_for_their_end()
    {
        var script = new Script();
        WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        _ = await script.Opened.Reader.ReadAsync().WithinLimit();
        Task stopping = server.App.StopAsync();
        RawFrame frame = await client.ReceiveFrameAsync();
        Assert.Equal(1001, frame.CloseCode);
        Assert.False(stopping.IsCompleted);
        await client.SendAsync(RawFrame.MaskedClose(1001));
        await client.ReceiveEndAsync();
        await stopping.WithinLimit();
        Assert.Equal(WsCloseCode.GoingAway, (await script.Closed.Reader.ReadAsync().WithinLimit()).Code);
        Assert.Equal(0, Detached(server).Count);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_host_whose_time_is_over_aborts_them()
    {
        var script = new Script();
        WsTestServer server = await StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();
        _ = await script.Opened.Reader.ReadAsync().WithinLimit();
        using var over = new CancellationTokenSource();
        Task stopping = server.App.StopAsync(over.Token);
        Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);
        await over.CancelAsync();
        await stopping.WithinLimit();
        _ = await script.Closed.Reader.ReadAsync().WithinLimit();
        await server.DisposeAsync();
    }

    // Kestrel's own transport does not deliver this (HalfCloseTests).
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_has_ended_its_direction_gets_all_that_is_owed(bool isBehindAnAwait)
    {
        const int Count = 200;
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
        await using WsTestServer server = await StartAsync(script, options: static options =>
        {
            options.ReadAheadMessages = 1000;
            options.ReadAheadBytes = 10_000_000;
        });
        await using RawWebSocket client = await server.ConnectAsync();
        WsRawConnection connection = await script.Opened.Reader.ReadAsync().WithinLimit();
        string text = new('x', 1000);
        await client.SendAsync([.. Enumerable.Range(0, Count).SelectMany(i => RawFrame.MaskedText($"{i} {text}"))]);
        client.EndSending();
        if (isBehindAnAwait)
        {
            await Bounded.Until(() => connection.State == WsConnectionState.Closing, "the end of the peer's direction");
            goOn.SetResult();
        }

        for (int i = 0; i < Count; i++)
        {
            Assert.Equal($"{i} {text}", await client.ReceiveTextAsync());
        }

        await client.ReceiveEndAsync();
        Assert.Equal(new WsClose(WsCloseCode.Abnormal, "", WasClean: false), await script.Closed.Reader.ReadAsync().WithinLimit());
    }

    private static DetachedConnections Detached(WsTestServer server) => server.Services.GetRequiredService<DetachedConnections>();

    private static Task<WsTestServer> StartAsync(
        Script script,
        Action<WebApplication>? before = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app =>
            {
                before?.Invoke(app);
                app.MapWs<ScriptedEndpoint>("/ws", options);
            },
            builder =>
            {
                builder.Services.AddSingleton(script);
                build?.Invoke(builder);
            });

    private sealed class ScopedThing : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
