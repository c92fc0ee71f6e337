using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>Is answered by a message that cannot be read.</summary>
[WsMessage("touch"), WsReply<Brittle>]
public sealed record Touch;

[WsMessage("brittle", Direction = WsDirection.ServerToClient)]
public sealed record Brittle([property: JsonConverter(typeof(BrittleConverter))] int Value);

/// <summary>Is a request of the server that cannot be read.</summary>
[WsMessage("brittle.ask", Direction = WsDirection.ServerToClient), WsReply<Answered>]
public sealed record BrittleQuestion([property: JsonConverter(typeof(BrittleConverter))] int Value);

[WsEndpoint]
internal sealed partial class BrittleEndpoint : WsEndpoint
{
    [WsHandler]
    public Brittle OnTouch(Touch message) => new(1);
}

public sealed class BrittleConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException("brittle");

    public override void Write([NotNull] Utf8JsonWriter writer, int value, JsonSerializerOptions options)
        => throw new NotSupportedException("brittle");
}

/// <summary>Code of the application that throws or hangs where the client calls it: the client goes on, and nobody waits for
/// ever.</summary>
[Collection(nameof(Alone))]
public sealed class FailingUserCodeTests
{
    [Fact]
    public async Task Code_that_fails_when_its_connection_ends_does_not_stop_the_client()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.OnConnected((_, cancelled) =>
        {
            cancelled.Register(static () => throw new InvalidOperationException("end"));
            return Task.CompletedTask;
        });
        client.Start();
        for (int i = 0; i < 3; i++)
        {
            ScriptedPeer peer = await server.AcceptAsync();
            await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
            peer.Reset();
            await Bounded.Until(() => client.State != WsConnectionState.Open, "lost");
        }

        Assert.Equal(WsConnectionState.Connecting, client.State);
        await client.CloseAsync().WithinLimit();
        Assert.Equal(WsConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task No_exception_goes_by_unobserved()
    {
        var unobserved = new ConcurrentQueue<Exception>();
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            await FailEverywhereAsync();

            // The watch sees: the last one is left unobserved by the test itself.
            LeaveUnobserved();
            await Bounded.Until(
                () =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return unobserved.Any(static one => one.InnerException?.Message == "left");
                },
                "the exception that nobody observes");

            // Sockets of other tests may leave exceptions of the system; those of clients and of the code here are these.
            Assert.Equal(
                ["left"],
                unobserved.Select(static one => one.InnerException)
                    .Where(static one => one is InvalidOperationException or WsRequestException or WsSendException)
                    .Select(static one => one!.Message).Distinct());
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_whose_reading_throws_ends_its_request(bool isReferenceFirst)
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        Task<Brittle> asked = client.RequestAsync(new Touch(), new WsRequestOptions { Timeout = Timeout.InfiniteTimeSpan });
        await peer.ReadTextAsync();
        await peer.SendTextAsync(isReferenceFirst
            ? """{"ref":1,"type":"brittle","payload":{"value":1}}"""
            : """{"type":"brittle","payload":{"value":1},"ref":1}""");
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => asked.WithinLimit());
        Assert.Equal(WsRequestFailure.InvalidAnswer, failure.Reason);
    }

    [Fact]
    public async Task A_request_of_the_server_whose_reading_throws_is_refused()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        using IDisposable handler = client.OnRequest<BrittleQuestion, Answered>((_, _) => ValueTask.FromResult(new Answered("never")));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.SendTextAsync("""{"type":"brittle.ask","payload":{"value":1},"id":5}""");
        Assert.StartsWith("""{"type":"error","ref":5""", await peer.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_token_that_never_comes_is_not_waited_for_behind_the_end()
    {
        await using var server = new ScriptedServer();
        var asked = new EventRecorder();
        WsClient client = Create(server, options =>
        {
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Token = (_, _) =>
            {
                asked.Add("asked");
                return new ValueTask<WsToken?>(new TaskCompletionSource<WsToken?>().Task);
            };
        });
        client.Start();
        await asked.ExpectAsync("asked");
        Task refreshing = client.RefreshToken();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => refreshing.WithinLimit());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.RefreshToken().WithinLimit());
    }

    [Fact]
    [NotInBrowser("in a page each connection begins with the message $auth, which the server of this test does not answer")]
    public async Task A_token_that_is_refreshed_during_the_handshake_is_sent_on_the_open_connection()
    {
        await using var server = new ScriptedServer();
        int number = 0;
        await using WsClient client = Create(
            server, options => options.Token = (_, _) => ValueTask.FromResult<WsToken?>(new WsToken($"{++number}")));
        client.Start();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        await client.RefreshToken().WithinLimit();
        await peer.AnswerAsync();
        Assert.Equal("""{"type":"$auth","payload":{"token":"2"},"id":1}""", await peer.ReadTextAsync());
    }

    [Fact]
    [NotInBrowser("in a page each connection begins with the message $auth, which the server of this test does not answer")]
    public async Task A_refresh_that_the_loss_of_the_connection_overtakes_is_done_by_the_next_connection()
    {
        await using var server = new ScriptedServer();
        int number = 0;
        await using WsClient client = Create(
            server, options => options.Token = (_, _) => ValueTask.FromResult<WsToken?>(new WsToken($"{++number}")));
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        Task refreshing = client.RefreshToken();
        await peer.ReadTextAsync();
        peer.Reset();
        await refreshing.WithinLimit();
        Assert.Equal("Bearer 2", (await server.AcceptAsync()).Header("Authorization"));
    }

    [Fact]
    public async Task A_server_that_closes_before_the_connection_is_open_is_named_by_its_close_code()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.OnConnected(static (session, token) => session.AcknowledgedAsync(new Note("x"), cancellationToken: token));
        Task connecting = client.ConnectAsync();
        ScriptedPeer peer = await server.AcceptAsync();
        await peer.ReadTextAsync();
        await peer.SendCloseAsync(4403);
        WsRequestException failure = await Assert.ThrowsAsync<WsRequestException>(() => connecting.WithinLimit());
        Assert.Equal("The connection did not become open: closed with 4403.", failure.Message);
    }

    [Fact]
    public async Task A_connect_that_another_thread_aborts_says_so()
    {
        await using var server = new ScriptedServer();
        await using WsClient client = Create(server);
        client.OnConnected(static (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        Task connecting = client.ConnectAsync();
        await server.AcceptAsync();
        client.Abort();
        WsSendException failure = await Assert.ThrowsAsync<WsSendException>(() => connecting.WithinLimit());
        Assert.Equal(WsSendFailure.Closed, failure.Reason);
    }

    private static WsClient Create(ScriptedServer server, Action<WsClientOptions>? configure = null)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(50);
            options.CloseTimeout = TimeSpan.FromMilliseconds(500);
            configure?.Invoke(options);
        });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailEverywhereAsync()
    {
        await using var server = new ScriptedServer();

        // The code of OnConnected fails with its connection.
        await using (WsClient client = Create(server))
        {
            var ended = new TaskCompletionSource();
            client.OnConnected(async (session, _) =>
            {
                try
                {
                    await session.AcknowledgedAsync(new Note("x"), cancellationToken: CancellationToken.None);
                }
                finally
                {
                    ended.TrySetResult();
                }
            });
            client.Start();
            ScriptedPeer peer = await server.AcceptAsync();
            await peer.ReadTextAsync();
            peer.Reset();
            await ended.Task.WithinLimit();
        }

        // The source of tokens fails when nobody waits any more, and behind the end of the client.
        var token = new TaskCompletionSource<WsToken?>();
        var asked = new EventRecorder();
        WsClient late = Create(server, options => options.Token = (_, _) =>
        {
            asked.Add("asked");
            return new ValueTask<WsToken?>(token.Task);
        });
        late.Start();
        await asked.ExpectAsync("asked");
        await late.DisposeAsync();
        token.SetException(new InvalidOperationException("late token"));

        // The code of a handler fails when it is cancelled.
        await using (WsClient client = Create(server))
        {
            var called = new EventRecorder();
            client.OnRequest<Question, Answered>(async (_, cancelled) =>
            {
                cancelled.Register(static () => throw new InvalidOperationException("cancelled"));
                called.Add("called");
                await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
                return new Answered("never");
            });
            client.Start();
            ScriptedPeer peer = await server.AcceptAsync();
            await peer.SendTextAsync("""{"type":"question","payload":{"text":"?"},"id":1}""");
            await called.ExpectAsync("called");
            await peer.SendTextAsync("""{"type":"$cancel","ref":1}""");
            await peer.SendTextAsync("""{"type":"question","payload":{"text":"?"},"id":2}""");
            await called.ExpectAsync("called");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveUnobserved() => _ = Task.FromException(new InvalidOperationException("left"));
}
