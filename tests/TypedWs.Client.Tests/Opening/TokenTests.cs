using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Opening;

/// <summary>The token of the user: when it is asked for, and what follows a refusal. It goes with the opening handshake, or in a browser
/// by the first message.</summary>
public class TokenTests
{
    private int _sentMessages;

    private protected virtual bool IsBrowser => TransportOfRun.IsBrowser;

    [Fact]
    public async Task A_token_is_asked_for_once_and_used_again_after_a_loss()
    {
        await using var server = new ScriptedServer();
        var asked = new EventRecorder();
        await using WsClient client = Create(server, (reason, _) => Give(asked, reason, "one"));
        client.Start();
        ScriptedPeer first = await server.AcceptAsync();
        Assert.Equal("one", await AcceptTokenAsync(first));
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        first.Reset();
        Assert.Equal("one", await AcceptTokenAsync(await server.AcceptAsync()));
        await asked.ExpectAsync("First");
        asked.ExpectNothing();
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once_and_a_second_refusal_stops_the_client()
    {
        await using var server = new ScriptedServer();
        var asked = new EventRecorder();
        await using WsClient client = Create(server, (reason, _) => Give(asked, reason, $"{reason}"));
        Task connecting = client.ConnectAsync();
        foreach (string token in new[] { "First", "Refused" })
        {
            Assert.Equal(token, await RefuseTokenAsync(server));
        }

        Exception refusal = await Assert.ThrowsAnyAsync<Exception>(() => connecting.WithinLimit());
        if (IsBrowser)
        {
            Assert.Equal(WsErrorCode.Unauthenticated, Assert.IsType<WsErrorException>(refusal).Code);
        }
        else
        {
            Assert.Equal(401, (int)Assert.IsType<WsHandshakeException>(refusal).StatusCode);
        }

        await asked.ExpectAsync("First", "Refused");
        asked.ExpectNothing();
    }

    [Fact]
    public async Task Credentials_that_expire_on_the_open_connection_are_replaced_once()
    {
        await using var server = new ScriptedServer();
        var asked = new EventRecorder();
        await using WsClient client = Create(server, (reason, _) => Give(asked, reason, $"{reason}"));
        client.Start();
        for (int i = 0; i < 2; i++)
        {
            ScriptedPeer peer = await server.AcceptAsync();
            await AcceptTokenAsync(peer);
            await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
            await peer.SendCloseAsync(4401);
            await peer.ReadFrameAsync();
        }

        Assert.Equal(WsCloseCode.Unauthenticated, (await client.Closed.WithinLimit()).Code);
        await asked.ExpectAsync("First", "Refused");
    }

    [Fact]
    public async Task Nobody_signed_in_is_asked_again_for_the_next_connection()
    {
        await using var server = new ScriptedServer();
        var asked = new EventRecorder();
        await using WsClient client = Create(server, (reason, _) => Give(asked, reason, null));
        client.Start();
        ScriptedPeer first = await server.AcceptAsync();
        Assert.Null(first.Header("Authorization"));
        first.Reset();
        await server.AcceptAsync();
        await asked.ExpectAsync("First", "First");
    }

    [Fact]
    public async Task A_source_that_fails_is_a_failed_attempt_and_one_that_needs_the_user_stops_the_client()
    {
        await using var server = new ScriptedServer();
        int calls = 0;
        await using WsClient client = Create(server, (_, _) => ++calls == 1
            ? throw new InvalidOperationException("not yet")
            : throw new WsUnauthorizedException("sign in again"));
        WsUnauthorizedException failure = await Assert.ThrowsAsync<WsUnauthorizedException>(() => client.ConnectAsync().WithinLimit());
        Assert.Equal(("sign in again", 2), (failure.Message, calls));
    }

    [Fact]
    public async Task A_token_is_renewed_on_the_open_connection_before_it_expires()
    {
        await using var server = new ScriptedServer();
        var asked = new EventRecorder();
        await using WsClient client = Create(server, (reason, _) =>
        {
            asked.Add($"{reason}");
            return ValueTask.FromResult<WsToken?>(new WsToken($"{reason}", DateTimeOffset.UtcNow + TimeSpan.FromSeconds(2)));
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        Assert.Equal("First", await AcceptTokenAsync(peer));
        await AcceptRenewalAsync(peer);
        Assert.Equal(WsConnectionState.Open, client.State);
        await asked.ExpectAsync("First", "Expires");
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(0)]
    public async Task A_source_whose_tokens_are_old_already_is_asked_with_pauses(int seconds)
    {
        await using var server = new ScriptedServer();
        int asked = 0;
        await using WsClient client = Create(server, (reason, _) =>
        {
            Interlocked.Increment(ref asked);
            return ValueTask.FromResult<WsToken?>(new WsToken($"{reason}", DateTimeOffset.UtcNow + TimeSpan.FromSeconds(seconds)));
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await AcceptTokenAsync(peer);
        await AcceptRenewalAsync(peer);

        // The answers to 20 requests come in their order: a client without a pause would send its token again between them.
        for (int i = _sentMessages + 1; i < _sentMessages + 21; i++)
        {
            Task sent = client.AcknowledgedAsync(new Note("a"));
            Assert.Equal($$$"""{"type":"note","payload":{"text":"a"},"id":{{{i}}}}""", await peer.ReadTextAsync());
            await peer.SendTextAsync($$"""{"type":"$ack","ref":{{i}}}""");
            await sent.WithinLimit();
        }

        Assert.Equal(2, Volatile.Read(ref asked));
    }

    [Fact]
    public async Task A_token_of_a_long_life_is_renewed_after_more_time_than_a_timer_can_wait()
    {
        await using var server = new ScriptedServer();
        var time = new ManualTime();
        await using WsClient client = Create(
            server,
            (reason, _) => ValueTask.FromResult<WsToken?>(new WsToken($"{reason}", time.GetUtcNow() + TimeSpan.FromDays(100))),
            options =>
            {
                options.Time = time;
                options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
                options.QueueTimeout = Timeout.InfiniteTimeSpan;
                options.RequestTimeout = Timeout.InfiniteTimeSpan;
            });
        client.Start();
        try
        {
            ScriptedPeer peer = await server.AcceptAsync();
            await AcceptTokenAsync(peer);
            await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
            Task renewed = AcceptRenewalAsync(peer);
            int days = 0;
            while (!renewed.IsCompleted && days < 1000)
            {
                time.Advance(TimeSpan.FromDays(1));
                days++;
                await Task.Delay(1);
            }

            await renewed.WithinLimit();
            Assert.True(days >= 80, $"Renewed after {days} days.");
        }
        finally
        {
            // No timer ends a wait for this server, because the clock stands.
            client.Abort();
        }
    }

    // Reads the token of a new connection, and accepts it.
    private async Task<string?> AcceptTokenAsync(ScriptedPeer peer)
    {
        string? token = await ReadTokenAsync(peer);
        if (IsBrowser)
        {
            await peer.SendTextAsync($$"""{"type":"$ack","ref":{{_sentMessages}}}""");
        }

        return token;
    }

    // Reads the next token on an open connection, and accepts it.
    private async Task AcceptRenewalAsync(ScriptedPeer peer)
    {
        int id = ++_sentMessages;
        Assert.Equal($$$"""{"type":"$auth","payload":{"token":"Expires"},"id":{{{id}}}}""", await peer.ReadTextAsync());
        await peer.SendTextAsync($$"""{"type":"$ack","ref":{{id}}}""");
    }

    // Accepts the next connection, reads its token, and refuses it.
    private async Task<string?> RefuseTokenAsync(ScriptedServer server)
    {
        if (IsBrowser)
        {
            ScriptedPeer open = await server.AcceptAsync();
            string? sent = await ReadTokenAsync(open);
            await open.SendTextAsync(
                $$$"""{"type":"error","ref":{{{_sentMessages}}},"payload":{"code":"unauthenticated","message":"unknown"}}""");
            return sent;
        }

        ScriptedPeer peer = await server.AcceptRequestAsync();
        await peer.WriteAsync("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return await ReadTokenAsync(peer);
    }

    private async Task<string?> ReadTokenAsync(ScriptedPeer peer)
    {
        if (!IsBrowser)
        {
            return peer.Header("Authorization")?["Bearer ".Length..];
        }

        Assert.Null(peer.Header("Authorization"));
        using var message = JsonDocument.Parse(await peer.ReadTextAsync());
        Assert.Equal("$auth", message.RootElement.GetProperty("type").GetString());
        Assert.Equal(++_sentMessages, message.RootElement.GetProperty("id").GetInt32());
        return message.RootElement.GetProperty("payload").GetProperty("token").GetString();
    }

    private static ValueTask<WsToken?> Give(EventRecorder asked, WsTokenReason reason, string? token)
    {
        asked.Add($"{reason}");
        return ValueTask.FromResult(token is null ? null : new WsToken(token));
    }

    private WsClient Create(
        ScriptedServer server,
        Func<WsTokenReason, CancellationToken, ValueTask<WsToken?>> source,
        Action<WsClientOptions>? configure = null)
        => new(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(20);
            options.Token = source;
            configure?.Invoke(options);
            options.UsesBrowserTransport = IsBrowser;
        });
}

/// <summary>The same over the transport of browsers.</summary>
public sealed class BrowserTokenTests : TokenTests
{
    private protected override bool IsBrowser => true;
}
