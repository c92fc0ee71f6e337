using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Client.Browser;
using TypedWs.Client.Clients;
using TypedWs.Client.Holds;
using TypedWs.Client.Opening;
using TypedWs.Client.Receiving;
using TypedWs.Client.Requests;

namespace TypedWs;

/// <summary>
/// A client of a typed endpoint: sends and receives messages, asks and is asked, over a connection that comes back by itself
/// (docs/client.md).
/// <code>
/// await using var client = new WsClient("wss://example.org/ws");
/// client.On&lt;ChatPosted&gt;(message => Show(message));
/// client.Start();
/// client.Send(new ChatPayload("hi"));
/// </code>
/// </summary>
/// <remarks>All members may be called by any thread. Handlers of messages run one at a time, and so do handlers of events, on the thread
/// pool or where <see cref="WsClientOptions.RunHandlersOn"/> says; on the pool, the one may run beside the other. A message is sent at most
/// once.</remarks>
public sealed partial class WsClient : IWsRequester, IAsyncDisposable
{
    private readonly ClientCore _core;
    private readonly TypedProtocol _protocol;
    private long _dropped;

    /// <summary>Creates a client. It does not connect before <see cref="Start"/> or <see cref="ConnectAsync"/>.</summary>
    /// <param name="address">The address, with the scheme <c>ws</c> or <c>wss</c>.</param>
    /// <param name="configure">Changes the settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is no WebSocket address (RFC 6455 §3), or a setting has no meaning.</exception>
    public WsClient(string address, Action<WsClientOptions>? configure = null)
        : this(ClientAddress.Parse(address), ClientAddress.Configure(configure))
    {
    }

    /// <summary>Creates a client. It does not connect before <see cref="Start"/> or <see cref="ConnectAsync"/>.</summary>
    /// <param name="address">The address, with the scheme <c>ws</c> or <c>wss</c>.</param>
    /// <param name="options">The settings. The client copies them.</param>
    /// <exception cref="ArgumentException">The address is no WebSocket address (RFC 6455 §3), or a setting has no meaning.</exception>
    public WsClient(Uri address, WsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Uri checkedAddress = ClientAddress.Check(address);
        WsClientOptions frozen = options.Freeze();
        _core = new ClientCore(checkedAddress, frozen, ChannelOpeners.Create(checkedAddress, frozen));
        _protocol = new TypedProtocol(_core);
        _core.Protocol = _protocol;
    }

    /// <summary>The state. While the client waits for its next attempt to connect, it is <see cref="WsConnectionState.Connecting"/>. A
    /// client that was not started is <see cref="WsConnectionState.Closed"/>.</summary>
    public WsConnectionState State => _core.State;

    /// <summary>Completes when the client has stopped and will not come back by itself: it was closed, or it has given up. After
    /// <see cref="Start"/> it is a new task.</summary>
    public Task<WsClose> Closed => _core.Closed;

    /// <summary>The number of messages that wait to be sent.</summary>
    public int QueuedMessages => _core.Queue.Count;

    /// <summary>The number of bytes that wait to be sent.</summary>
    public int QueuedBytes => _core.Queue.Bytes;

    /// <summary>The number of messages that <see cref="Messages{T}"/> has dropped, because their enumeration was slow.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    /// <summary>Whether the client, or a handler of it, is about to do something by itself. For test harnesses.</summary>
    internal bool IsBusy => _core.IsBusy || !_protocol.Handlers.IsIdle;

    /// <summary>The number of messages that were sent on the open connection. For test harnesses.</summary>
    internal long SentMessages => _core.Session?.Sent.Last ?? 0;

    /// <summary>Completes when the server has read everything that was sent to it, and what it has sent before has been received; at once
    /// if no connection is open. For test harnesses.</summary>
    internal Task ExchangeAsync()
        => State == WsConnectionState.Open && _core.Session is { } session ? session.ExchangeAsync() : Task.CompletedTask;

    /// <summary>Raised for each change of the state, in order.</summary>
    public event Action<WsStateChange>? StateChanged
    {
        add => _core.StateChanged += value;
        remove => _core.StateChanged -= value;
    }

    /// <summary>Raised for each error event of the server that answers no request.</summary>
    public event Action<WsServerError>? ServerError
    {
        add => _protocol.Events.ServerError += value;
        remove => _protocol.Events.ServerError -= value;
    }

    /// <summary>Raised for each received message that was skipped, because it is not valid.</summary>
    public event Action<WsInvalidMessage>? InvalidMessage
    {
        add => _protocol.Events.InvalidMessage += value;
        remove => _protocol.Events.InvalidMessage -= value;
    }

    /// <summary>Raised for each received message that has no handler.</summary>
    public event Action<WsUnknownMessage>? UnknownMessage
    {
        add => _protocol.Events.UnknownMessage += value;
        remove => _protocol.Events.UnknownMessage -= value;
    }

    /// <summary>Raised for each message that <see cref="Send{T}"/> had queued and that was not sent, or of which it is not known.</summary>
    public event Action<WsMessageNotSent>? MessageNotSent
    {
        add => _core.MessageNotSent += value;
        remove => _core.MessageNotSent -= value;
    }

    /// <summary>Raised when a handler of a message has thrown an exception. The next message is handled all the same.</summary>
    public event Action<WsHandlerFailure>? HandlerFailed
    {
        add => _protocol.Events.HandlerFailed += value;
        remove => _protocol.Events.HandlerFailed -= value;
    }

    /// <summary>Raised when the server says that it will close the connection, with the time until then (<c>$goingAway</c>). The client
    /// connects again by itself.</summary>
    public event Action<TimeSpan>? GoingAway
    {
        add => _protocol.Events.GoingAway += value;
        remove => _protocol.Events.GoingAway -= value;
    }

    /// <summary>Raised once if the server's contract is not <see cref="WsClientOptions.ExpectedContract"/>.</summary>
    public event Action<WsWelcome>? ContractChanged
    {
        add => _protocol.Events.ContractChanged += value;
        remove => _protocol.Events.ContractChanged -= value;
    }

    /// <summary>Begins to connect, and returns at once. A failed attempt is repeated. Does nothing if the client runs already; starts it
    /// again if it has stopped. While the client is being closed, it starts again when it has stopped.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public void Start() => _core.Start();

    /// <summary>Begins to connect, and completes when the first connection is open. Failed attempts are repeated.</summary>
    /// <param name="cancellationToken">Stops the client.</param>
    /// <exception cref="WsHandshakeException">The server has refused the connection, and would refuse it again.</exception>
    /// <exception cref="WsRequestException">The server has closed the connection before it was open, and would close it again; the text has
    /// the close code.</exception>
    /// <exception cref="WsSendException">The client was closed meanwhile.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _core.ConnectAsync(cancellationToken);

    /// <summary>Queues a message, in any state, and does not wait. The object is encoded now, so later changes of it have no
    /// effect.</summary>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="compress">Whether it is compressed.</param>
    /// <returns><see cref="WsSendStatus.Dropped"/> if the queue is full or the message is too large; <see cref="WsSendStatus.Closed"/> if
    /// the client has stopped. Otherwise the message is queued; if it cannot be sent later, <see cref="MessageNotSent"/> is
    /// raised.</returns>
    /// <exception cref="WsInvalidStateException">No connection is open, and <see cref="WsClientOptions.WhenNotOpen"/> is
    /// <see cref="WsWhenNotOpen.Throw"/>.</exception>
    public WsSendStatus Send<T>(T message, WsCompress compress = WsCompress.Default)
        => _core.ToStatus(_core.CheckState() ?? _protocol.Sender.TrySend(message, compress));

    /// <summary>Queues a message as soon as there is room, and completes when the transport has it.</summary>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Takes the message back, if it is not being written.</param>
    /// <exception cref="WsSendException">The message was not sent, or it is not known whether it was.</exception>
    /// <exception cref="WsInvalidStateException">As for <see cref="Send{T}"/>.</exception>
    /// <exception cref="OperationCanceledException">The message was taken back.</exception>
    public Task SendAsync<T>(T message, CancellationToken cancellationToken = default)
        => _protocol.Sender.SendAsync(message, WsCompress.Default, cancellationToken);

    /// <summary>Sends a message and completes when the server has acknowledged it: its handler has run.</summary>
    /// <typeparam name="T">A message that clients send, and whose handler returns nothing.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="options">The settings of this request; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait; the server is told to cancel the request.</param>
    /// <exception cref="WsErrorException">The server has refused the message.</exception>
    /// <exception cref="WsRequestException">There is no acknowledgement; its reason says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task AcknowledgedAsync<T>(T message, WsRequestOptions? options = null, CancellationToken cancellationToken = default)
        => _protocol.Sender.AcknowledgeAsync(message, options, cancellationToken);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<TReply> RequestAsync<TRequest, TReply>(TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => _protocol.Sender.RequestAsync<TRequest, TReply>(message, options, cancellationToken);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IAsyncEnumerable<TItem> StreamAsync<TRequest, TItem>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => _protocol.Sender.StreamAsync<TRequest, TItem>(message, options, cancellationToken);

    /// <summary>Begins a request with a stream of the client: for handlers of the server with an <see cref="IAsyncEnumerable{T}"/>
    /// parameter.
    /// <code>Total total = await client.WithItems(numbers).RequestAsync(new Sum());</code>
    /// </summary>
    /// <remarks>The items are sent behind the request, as fast as the server takes them. If their enumeration throws, the request is
    /// cancelled and fails with that exception. If the request ends before, the enumeration is cancelled.</remarks>
    /// <typeparam name="TItem">A message that clients send.</typeparam>
    /// <param name="items">The items.</param>
    public WsItemRequest<TItem> WithItems<TItem>(IAsyncEnumerable<TItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new WsItemRequest<TItem>(_protocol.Sender, _protocol.Calls, items);
    }

    /// <summary>Sends a message now, and again on each new connection: for what the server forgets with a connection, such as a
    /// subscription.</summary>
    /// <remarks>Equal messages (<see cref="object.Equals(object)"/>) are sent once, and are held until the last hold is disposed.</remarks>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <param name="message">The message. It must not change.</param>
    public WsHold Hold<T>(T message)
        where T : notnull
        => _protocol.Holds.Add(message, release: null);

    /// <summary>Sends a message now, and again on each new connection; and another one at the end of the hold.</summary>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <typeparam name="TRelease">A message that clients send.</typeparam>
    /// <param name="message">The message. It must not change.</param>
    /// <param name="release">The message that is sent when the last equal hold is disposed, if a connection is open.</param>
    public WsHold Hold<T, TRelease>(T message, TRelease release)
        where T : notnull
        => _protocol.Holds.Add(message, session => session.SendIfOpen(release));

    /// <summary>Forgets the token, and gets a new one from <see cref="WsClientOptions.Token"/>. If a connection is open, the new token is
    /// sent on it. If it is lost meanwhile, the next one begins with the new token.</summary>
    /// <exception cref="WsErrorException">The server has refused the new token.</exception>
    /// <exception cref="WsRequestException">The server has not answered in time.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task RefreshToken() => _protocol.RenewTokenAsync();

    /// <summary>Closes the connection and stops the client. Messages that wait fail at once. Completes when the client has stopped:
    /// after <see cref="WsClientOptions.CloseTimeout"/> at the latest. May be called by a handler: it does not wait for
    /// handlers.</summary>
    /// <param name="code">The close code: 1000, or 3000 to 4999.</param>
    /// <param name="reason">The reason, at most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The code must not be sent by a client, or the reason is too long.</exception>
    public Task CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        ClientAddress.CheckClose(code, reason);
        return _core.CloseAsync(code, reason);
    }

    /// <summary>Drops the connection without a close frame, and stops the client.</summary>
    public void Abort() => _core.Abort();

    /// <summary>Closes and frees the client. Takes at most <see cref="WsClientOptions.CloseTimeout"/> and a second, whatever the server
    /// does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _core.DisposeAsync().ConfigureAwait(false);
        _protocol.Dispose();
    }
}
