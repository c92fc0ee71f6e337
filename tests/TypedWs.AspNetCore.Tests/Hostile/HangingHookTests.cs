using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Hooks that never return cost a warning, and nothing that others need.</summary>
public sealed class HangingHookTests
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How a hook may hang.</summary>
    public enum Hang
    {
        Awaits,
        BlocksItsThread,
        ThrowsIntoAnErrorHookThatAwaits,
        ThrowsIntoAnErrorHookThatBlocks,
    }

    [Theory]
    [InlineData(Hang.Awaits)]
    [InlineData(Hang.BlocksItsThread)]
    [InlineData(Hang.ThrowsIntoAnErrorHookThatAwaits)]
    [InlineData(Hang.ThrowsIntoAnErrorHookThatBlocks)]
    public async Task A_close_hook_that_hangs_frees_slot_topics_identity_and_scope_after_the_close_timeout(Hang hang)
    {
        using var hooks = new HangingHooks(hang);
        var time = new ManualTime();
        await using WsTestServer server = await StartAsync(hooks, time, static options =>
        {
            options.MaxConnections = 1;
            options.MaxConnectionsPerAddress = 1;
            options.OneConnectionPer = static _ => "everybody";
        });
        EndpointRuntime runtime = server.Services.GetRequiredService<WsEndpointHost<HangingEndpoint>>().Runtime;
        RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        Assert.Equal(1, runtime.Topics.Count("news"));
        await client.CloseAsync();
        await client.DisposeAsync();
        await hooks.Closing.Task.WithinLimit();

        Assert.Equal(503, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress))).Status);
        Assert.Empty(UserCodeWarnings(server));
        Assert.Equal(1, runtime.Topics.Count("news"));
        await time.WaitForTimerAsync(CloseTimeout);
        time.Advance(CloseTimeout);

        await Bounded.Until(() => hooks.ScopesEnded == 1, "the end of the scope");
        Assert.Equal(0, runtime.Topics.Count("news"));
        Assert.Equal(0, runtime.Connections.Count);
        LogEvent warning = Assert.Single(UserCodeWarnings(server));
        Assert.Contains("OnClose", warning.Text, StringComparison.Ordinal);
        hooks.Release();
        await using RawWebSocket next = await server.ConnectAsync();
        await next.PingAsync();
        await next.CloseAsync();
    }

    [Theory]
    [InlineData(Hang.Awaits)]
    [InlineData(Hang.BlocksItsThread)]
    [InlineData(Hang.ThrowsIntoAnErrorHookThatBlocks)]
    public async Task A_close_hook_that_hangs_does_not_hold_up_the_host_however_long_the_close_timeout_is(Hang hang)
    {
        using var hooks = new HangingHooks(hang);
        await using WsTestServer server = await StartAsync(hooks, TimeProvider.System, static options =>
        {
            options.CloseTimeout = TimeSpan.FromHours(1);
            options.Shutdown.Timeout = TimeSpan.FromMilliseconds(100);
        });
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();

        Task stopping = server.App.StopAsync();
        Assert.Equal(1001, (await client.ReceiveFrameAsync()).CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(1001));

        await stopping.WithinLimit();
        Assert.Single(UserCodeWarnings(server));
    }

    [Fact]
    public async Task An_open_hook_that_hangs_is_given_up_when_its_connection_has_ended()
    {
        int opened = 0;
        using var hooks = new HangingHooks(hang: null)
        {
            // Only the first hangs: the server's stop would wait for the end of a second one, and its clock stands still.
            Opening = () => Interlocked.Increment(ref opened) == 1 ? new ValueTask(Task.Delay(Timeout.Infinite)) : default,
        };
        var time = new ManualTime();
        await using WsTestServer server = await StartAsync(hooks, time, static options => options.MaxConnections = 1);
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await client.PingAsync();
            await client.CloseAsync();
        }

        await time.WaitForTimerAsync(CloseTimeout);
        time.Advance(CloseTimeout);

        await Bounded.Until(() => hooks.ScopesEnded == 1, "the end of the scope");
        Assert.Contains("OnOpen", Assert.Single(UserCodeWarnings(server)).Text, StringComparison.Ordinal);
        await using RawWebSocket next = await server.ConnectAsync();
        await next.PingAsync();
    }

    private static LogEvent[] UserCodeWarnings(WsTestServer server)
        => [.. server.Log.Events.Where(static entry => entry.Id.Name == "UserCodeHangs")];

    private static Task<WsTestServer> StartAsync(HangingHooks hooks, TimeProvider time, Action<WsOptions> options)
        => WsTestServer.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity("test"));
                    return next(context);
                });
                app.MapWs<HangingEndpoint>("/ws", options);
            },
            builder =>
            {
                builder.Services.AddSingleton(hooks).AddScoped<ScopeMark>().AddSingleton(time);
                builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMinutes(10));
            });

    /// <summary>What the hooks of an endpoint do.</summary>
    internal sealed class HangingHooks(Hang? hang) : IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private int _scopesEnded;

        public TaskCompletionSource Closing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<ValueTask> Opening { get; init; } = static () => default;

        public int ScopesEnded => Volatile.Read(ref _scopesEnded);

        public ValueTask OnClose()
        {
            Closing.TrySetResult();
            return _released.IsSet ? default : hang switch
            {
                Hang.Awaits => new ValueTask(Task.Delay(Timeout.Infinite)),
                Hang.BlocksItsThread => Block(),
                null => default,
                _ => throw new InvalidOperationException("closing fails"),
            };
        }

        public ValueTask OnError()
            => hang == Hang.ThrowsIntoAnErrorHookThatBlocks ? Block() : new ValueTask(Task.Delay(Timeout.Infinite));

        public void EndScope() => Interlocked.Increment(ref _scopesEnded);

        public void Release() => _released.Set();

        public void Dispose() => _released.Set();

        private ValueTask Block()
        {
            _released.Wait();
            return default;
        }
    }

    /// <summary>Counts the scopes that have ended.</summary>
    internal sealed class ScopeMark(HangingHooks hooks) : IDisposable
    {
        public void Dispose() => hooks.EndScope();
    }
}

[WsEndpoint]
internal sealed partial class HangingEndpoint(HangingHookTests.HangingHooks hooks) : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.Subscribe("news");
        ws.Services.GetRequiredService<HangingHookTests.ScopeMark>();
        return hooks.Opening();
    }

    public override ValueTask OnClose(WsRawConnection ws, WsClose close) => hooks.OnClose();

    public override ValueTask OnError(WsRawConnection ws, Exception exception) => hooks.OnError();
}
