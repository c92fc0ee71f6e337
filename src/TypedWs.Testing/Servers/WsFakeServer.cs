using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.Messages;
using TypedWs.Testing.Clocks;
using TypedWs.Testing.Connections;
using TypedWs.Testing.Hosts;
using TypedWs.Testing.Rest;
using TypedWs.Testing.Servers;

namespace TypedWs.Testing;

/// <summary>
/// A server that does what a test says, for tests of clients: their connecting again, their errors, and what they do with answers that no
/// real server gives.
/// <code>
/// await using WsFakeServer fake = await WsFakeServer.StartAsync();
/// fake.OnRequest((RoomGet request) => new Room(request.Name));
/// fake.RefuseNext(503, retryAfter: TimeSpan.FromSeconds(5));
/// await using WsClient client = fake.CreateClient();
/// client.Start();
/// </code>
/// </summary>
/// <remarks>Thread-safe. It accepts every connection at every path, and selects the subprotocol <see cref="WsSubprotocol.V1Json"/> if the
/// client offers it. It does not use the server of TypedWs.</remarks>
public sealed class WsFakeServer : IAsyncDisposable
{
    private readonly HostParts _parts;
    private readonly WebApplication _app;
    private readonly Stillness _stillness;
    private readonly Lock _gate = new();
    private readonly Queue<(int Status, TimeSpan? RetryAfter)> _refusals = new();
    private readonly ConcurrentDictionary<string, FakeHandler> _handlers = new(StringComparer.Ordinal);
    private readonly List<HostedClientWatch> _clients = [];
    private readonly Inbox _inbox = new();
    private FakeConnection[] _connections = [];
    private int _attempts;
    private int _isDisposed;

    private WsFakeServer(HostParts parts, WebApplication app)
    {
        _parts = parts;
        _app = app;
        _stillness = new Stillness(parts.Work, parts.Network, parts.Time as WsTestTime, static () => []);
        (parts.Time as WsTestTime)?.Add(_stillness.RestAsync);
    }

    /// <summary>The clock of the clients of <see cref="CreateClient"/>.</summary>
    /// <exception cref="InvalidOperationException">The server has another clock (<see cref="WsTestHostOptions.Time"/>).</exception>
    public WsTestTime Time
        => _parts.Time as WsTestTime
            ?? throw new InvalidOperationException($"The server has a clock of the type {_parts.Time.GetType().Name}: move that.");

    /// <summary>The network of the clients of <see cref="CreateClient"/>.</summary>
    public WsTestNetwork Network => _parts.Network;

    /// <summary>The address for clients: in memory <c>ws://localhost/ws</c>, otherwise with a port of the loopback interface.</summary>
    public Uri Address { get; private set; } = new("ws://localhost/ws");

    /// <summary>The number of requests to connect so far, refused or not.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>The number of open connections.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections).Length;

    /// <summary>The payload of <c>$welcome</c>, the first message to clients with the subprotocol <see cref="WsSubprotocol.V1Json"/>, as
    /// JSON; null to send none. Default: a connection id, and a heartbeat of 30 s.</summary>
    public string? Welcome { get; set; } = """{"connectionId":"fake","limits":{},"heartbeatMs":30000}""";

    /// <summary>Starts a server in memory.</summary>
    /// <param name="settings">Changes the settings: clock, time-out of expectations, size of the buffers.</param>
    public static Task<WsFakeServer> StartAsync(Action<WsTestHostOptions>? settings = null) => StartAsync(settings, onPort: false);

    /// <summary>Starts a server on a free port of the loopback interface, for clients of other kinds. It has the real clock and no faults
    /// of the network.</summary>
    public static Task<WsFakeServer> StartOnPortAsync() => StartAsync(static settings => settings.Time = RealTime.Clock, onPort: true);

    /// <summary>Answers requests of clients. A later call for the same type replaces the earlier one.</summary>
    /// <typeparam name="TRequest">A message that clients send.</typeparam>
    /// <typeparam name="TReply">A message that the server sends.</typeparam>
    /// <param name="answer">Makes the answer. A <see cref="WsException"/> is answered with its error.</param>
    public void OnRequest<TRequest, TReply>(Func<TRequest, TReply> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        _handlers[MessageCodec<TRequest>.Get().TypeName] = new FakeHandler<TRequest, TReply>(answer);
    }

    /// <summary>Sends a message to all open connections.</summary>
    /// <typeparam name="T">A message that the server sends.</typeparam>
    /// <param name="message">The message.</param>
    /// <exception cref="InvalidOperationException">No connection is open.</exception>
    public void Send<T>(T message)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, EnvelopeFormat.Default, message);
        SendToAll(buffer.Payload.ToArray());
    }

    /// <summary>Sends a text to all open connections as it is, valid or not.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidOperationException">No connection is open.</exception>
    public void SendText(string text) => SendToAll(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Refuses the next request to connect that no earlier call refuses.</summary>
    /// <param name="status">The status of the answer, 400 to 599.</param>
    /// <param name="retryAfter">The value of <c>Retry-After</c>, in whole seconds; null for none.</param>
    public void RefuseNext(int status, TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        lock (_gate)
        {
            _refusals.Enqueue((status, retryAfter));
        }
    }

    /// <summary>Closes all open connections.</summary>
    /// <param name="code">The code.</param>
    /// <param name="reason">The reason.</param>
    public void Close(int code, string reason = "")
    {
        foreach (FakeConnection connection in Volatile.Read(ref _connections))
        {
            connection.Close(code, reason);
        }
    }

    /// <summary>Drops all open connections without a close frame.</summary>
    public void Drop()
    {
        foreach (FakeConnection connection in Volatile.Read(ref _connections))
        {
            connection.Drop();
        }
    }

    /// <summary>Takes the first message of a type that a client has sent, and that <see cref="OnRequest{TRequest, TReply}"/> does not
    /// answer.</summary>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <param name="where">The condition; null for any message of the type.</param>
    /// <returns>The message.</returns>
    /// <exception cref="WsExpectationException">There is no such message in time.</exception>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? where = null)
    {
        (InboxOutcome outcome, T? result) = await _inbox.TakeAsync<T>(TryTake, _parts.Options.Timeout).ConfigureAwait(false);
        return outcome == InboxOutcome.Taken
            ? result!
            : throw new WsExpectationException(
                $"Expected a {typeof(T).Name} from a client, but none came. Received: "
                + string.Join(", ", _inbox.Waiting.Select(static message => message.ToString())));

        bool TryTake(List<Received> waiting, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T message)
        {
            for (int index = 0; index < waiting.Count; index++)
            {
                if (waiting[index].TryRead<T>(EnvelopeFormat.Default, out message, out _) && (where is null || where(message)))
                {
                    waiting.RemoveAt(index);
                    return true;
                }
            }

            message = default;
            return false;
        }
    }

    /// <summary>Completes when so many requests to connect have come.</summary>
    /// <param name="count">The number of requests, refused or not.</param>
    /// <exception cref="WsExpectationException">Fewer have come in time.</exception>
    public Task WaitForAttemptsAsync(int count) => WaitAsync(() => Attempts >= count, $"{count} requests to connect, and {Attempts} came");

    /// <summary>Completes when so many connections are open.</summary>
    /// <param name="count">The number of connections.</param>
    /// <exception cref="WsExpectationException">Not in time.</exception>
    public Task WaitForConnectionsAsync(int count)
        => WaitAsync(() => ConnectionCount == count, $"{count} open connections, and there are {ConnectionCount}");

    /// <summary>Creates the real client of an application, on the network and the clock of this server. It connects when the test starts
    /// it.</summary>
    /// <param name="configure">Changes its settings, except for <see cref="WsClientOptions.Http"/>.</param>
    public WsClient CreateClient(Action<WsClientOptions>? configure = null)
    {
        var watch = HostedClientWatch.Create(_stillness, _parts, Address, configure);
        lock (_gate)
        {
            _clients.Add(watch);
        }

        return watch.Client!;
    }

    /// <summary>Stops the clients and the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        foreach (HostedClientWatch client in _clients)
        {
            client.Client!.Abort();
            client.Dispose();
        }

        Drop();
        using var limit = new CancellationTokenSource(_parts.Options.Timeout, RealTime.Clock);
        await _app.StopAsync(limit.Token).ConfigureAwait(false);
        (_parts.Time as WsTestTime)?.Remove(_stillness.RestAsync);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<WsFakeServer> StartAsync(Action<WsTestHostOptions>? settings, bool onPort)
    {
        var options = new WsTestHostOptions();
        settings?.Invoke(options);
        var parts = new HostParts(options, options.Time ?? new WsTestTime());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (onPort)
        {
            builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        }
        else
        {
            parts.Register(builder.Services);
        }

        WebApplication app = builder.Build();
        var server = new WsFakeServer(parts, app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(server.HandleAsync);
        await app.StartAsync().ConfigureAwait(false);
        if (onPort)
        {
            string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            server.Address = new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri;
        }

        return server;
    }

    private async Task HandleAsync(HttpContext context)
    {
        _parts.Work.Begin();
        Interlocked.Increment(ref _attempts);
        _inbox.Signal();
        if (TryRefuse(context) || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = context.Response.StatusCode < 400 ? StatusCodes.Status400BadRequest : context.Response.StatusCode;
            _parts.Work.End();
            return;
        }

        bool isTyped = context.WebSockets.WebSocketRequestedProtocols.Contains(WsSubprotocol.V1Json);
        using System.Net.WebSockets.WebSocket socket =
            await context.WebSockets.AcceptWebSocketAsync(isTyped ? WsSubprotocol.V1Json : null).ConfigureAwait(false);
        var connection = new FakeConnection(socket, context.Abort);
        if (isTyped && Welcome is { } welcome)
        {
            connection.Send(System.Text.Encoding.UTF8.GetBytes($$"""{"type":"$welcome","payload":{{welcome}}}"""));
        }

        Change(connection, isOpen: true);
        _parts.Work.End();
        await connection.ReceiveAsync(Receive).ConfigureAwait(false);
        Change(connection, isOpen: false);
    }

    private bool TryRefuse(HttpContext context)
    {
        lock (_gate)
        {
            if (!_refusals.TryDequeue(out (int Status, TimeSpan? RetryAfter) refusal))
            {
                return false;
            }

            context.Response.StatusCode = refusal.Status;
            if (refusal.RetryAfter is { } wait)
            {
                context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(
                    System.Globalization.CultureInfo.InvariantCulture);
            }

            return true;
        }
    }

    private void Receive(FakeConnection connection, Received message)
    {
        if (_handlers.TryGetValue(message.Type, out FakeHandler? handler))
        {
            connection.Send(handler.Answer(message));
        }
        else if (message.Type == "$ping")
        {
            connection.Send(FakeHandler.Pong(message));
        }
        else
        {
            _inbox.Add(message);
        }
    }

    private void Change(FakeConnection connection, bool isOpen)
    {
        lock (_gate)
        {
            Volatile.Write(
                ref _connections,
                isOpen ? [.. _connections, connection] : [.. _connections.Where(other => other != connection)]);
        }

        _inbox.Signal();
    }

    private void SendToAll(byte[] message)
    {
        FakeConnection[] connections = Volatile.Read(ref _connections);
        if (connections.Length == 0)
        {
            throw new InvalidOperationException("No connection is open: wait for one with WaitForConnectionsAsync.");
        }

        foreach (FakeConnection connection in connections)
        {
            connection.Send(message);
        }
    }

    private async Task WaitAsync(Func<bool> condition, string expected)
    {
        (InboxOutcome outcome, _) = await _inbox.TakeAsync(
            (List<Received> _, out bool isMet) => isMet = condition(), _parts.Options.Timeout).ConfigureAwait(false);
        if (outcome != InboxOutcome.Taken)
        {
            throw new WsExpectationException($"Expected {expected}.");
        }
    }
}
