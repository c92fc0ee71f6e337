using System.Buffers;
using System.Net;
using System.Security.Claims;
using System.Text;
using TypedWs.Connections;
using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// One open WebSocket.
/// </summary>
/// <remarks>
/// All members may be used from any thread at any time, after the close too: a send then reports
/// <see cref="WsSendStatus.Closed"/>. What is sent leaves in the order of the calls. Sending only queues: it never
/// blocks, and inside handlers everything is written at once when the handler and the messages that arrived together
/// with its own are done.
/// </remarks>
public class WsConnection : ISubscriber
{
    private readonly EndpointRuntime _runtime;
    private Func<IServiceProvider>? _getServices;
    private IServiceProvider? _services;
    private ClaimsPrincipal? _user;
    private SubscriptionSet? _subscriptionSet;

    internal WsConnection(ConnectionSetup setup)
    {
        _runtime = setup.Runtime;
        _getServices = setup.Services;
        RemoteAddress = setup.RemoteAddress;
        _user = setup.User;
        Subprotocol = setup.Subprotocol;
        Id = ConnectionId.Create();
        Core = new ConnectionCore(this, setup);
    }

    /// <summary>Unguessable and unique in the process: 22 characters of base64url.</summary>
    public string Id { get; }

    /// <summary>Where the connection is in its life.</summary>
    public WsConnectionState State => Core.State;

    /// <summary>The peer's address; null if the transport has none. Behind a proxy it is the proxy's, unless the host
    /// processes forwarded headers.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>The user that the upgrade request was authenticated as; an anonymous principal if nobody is.</summary>
    public ClaimsPrincipal User => _user ??= new ClaimsPrincipal(new ClaimsIdentity());

    /// <summary>The subprotocol that was agreed on, or null.</summary>
    public string? Subprotocol { get; }

    /// <summary>Services in the scope of this connection: the scope of its upgrade request, which lasts until
    /// <c>OnClose</c> has completed.</summary>
    /// <exception cref="ObjectDisposedException">First used after that.</exception>
    public IServiceProvider Services => _services ??= GetServices();

    /// <summary>Cancelled when the connection has ended; what a handler's <see cref="CancellationToken"/> parameter gets.</summary>
    public CancellationToken Closed => Core.Closed;

    /// <summary>Bytes that were sent and have not been taken by the transport.</summary>
    public long BufferedBytes => Core.Outbound.BufferedBytes;

    /// <summary>The topics that the connection is subscribed to; readable in <c>OnClose</c>, empty after it.</summary>
    public IReadOnlyCollection<string> Subscriptions => SubscriptionSet.ToArray();

    internal ConnectionCore Core { get; }

    internal EndpointRuntime Runtime => _runtime;

    private SubscriptionSet SubscriptionSet
    {
        get
        {
            if (Volatile.Read(ref _subscriptionSet) is { } existing)
            {
                return existing;
            }

            var created = new SubscriptionSet(_runtime.Topics.Table, this, _runtime.Options.MaxSubscriptions);
            return Interlocked.CompareExchange(ref _subscriptionSet, created, null) ?? created;
        }
    }

    /// <summary>Sends a message.</summary>
    /// <typeparam name="T">A type with <see cref="WsMessageAttribute"/> that the server may send.</typeparam>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is no message.</exception>
    public WsSendStatus Send<T>(T message)
    {
        FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            MessageWriter.Write(buffer, message);
            return Core.Outbound.Enqueue(buffer.GetFrame(Opcode.Text));
        }
        finally
        {
            FrameBuffer.Return(buffer);
        }
    }

    /// <summary>Sends a text message of a raw endpoint.</summary>
    public WsSendStatus SendText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
            return Core.Outbound.Enqueue(buffer.GetFrame(Opcode.Text));
        }
        finally
        {
            FrameBuffer.Return(buffer);
        }
    }

    /// <summary>Sends a text message of a raw endpoint.</summary>
    /// <param name="utf8">The text, valid UTF-8 (not checked); copied before the method returns.</param>
    public WsSendStatus SendText(ReadOnlySpan<byte> utf8) => SendBytes(Opcode.Text, utf8);

    /// <inheritdoc cref="SendText(ReadOnlySpan{byte})"/>
    public WsSendStatus SendText(byte[] utf8)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        return SendBytes(Opcode.Text, utf8);
    }

    /// <inheritdoc cref="SendText(ReadOnlySpan{byte})"/>
    public WsSendStatus SendText(ReadOnlyMemory<byte> utf8) => SendBytes(Opcode.Text, utf8.Span);

    /// <inheritdoc cref="SendText(ReadOnlySpan{byte})"/>
    public WsSendStatus SendText(in ReadOnlySequence<byte> utf8) => SendSequence(Opcode.Text, utf8);

    /// <summary>Sends a binary message of a raw endpoint.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    public WsSendStatus SendBinary(ReadOnlySpan<byte> data) => SendBytes(Opcode.Binary, data);

    /// <inheritdoc cref="SendBinary(ReadOnlySpan{byte})"/>
    public WsSendStatus SendBinary(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return SendBytes(Opcode.Binary, data);
    }

    /// <inheritdoc cref="SendBinary(ReadOnlySpan{byte})"/>
    public WsSendStatus SendBinary(ReadOnlyMemory<byte> data) => SendBytes(Opcode.Binary, data.Span);

    /// <inheritdoc cref="SendBinary(ReadOnlySpan{byte})"/>
    public WsSendStatus SendBinary(in ReadOnlySequence<byte> data) => SendSequence(Opcode.Binary, data);

    /// <summary>Subscribes to a topic.</summary>
    /// <returns>False if the connection was subscribed already, or has ended.</returns>
    /// <exception cref="WsLimitException">The connection has as many subscriptions as it may have.</exception>
    public bool Subscribe(string topic) => SubscriptionSet.Add(topic);

    /// <summary>Subscribes to a topic.</summary>
    /// <returns>False if the connection was subscribed already, or has ended.</returns>
    /// <exception cref="WsLimitException">The connection has as many subscriptions as it may have.</exception>
    public bool Subscribe<T>(WsTopic<T> topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return SubscriptionSet.Add(topic.Name);
    }

    /// <summary>Ends a subscription.</summary>
    /// <returns>False if the connection was not subscribed.</returns>
    public bool Unsubscribe(string topic) => SubscriptionSet.Remove(topic);

    /// <summary>Ends a subscription.</summary>
    /// <returns>False if the connection was not subscribed.</returns>
    public bool Unsubscribe<T>(WsTopic<T> topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return SubscriptionSet.Remove(topic.Name);
    }

    /// <summary>Whether the connection is subscribed to a topic.</summary>
    public bool IsSubscribed(string topic) => SubscriptionSet.Contains(topic);

    /// <summary>Whether the connection is subscribed to a topic.</summary>
    public bool IsSubscribed<T>(WsTopic<T> topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return SubscriptionSet.Contains(topic.Name);
    }

    /// <summary>Publishes a message to all subscribers of a topic but this connection, which need not be one.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int PublishToOthers<T>(WsTopic<T> topic, T message)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return _runtime.Topics.PublishMessage(topic.Name, message, except: this);
    }

    /// <summary>Publishes a message to all subscribers of a topic but this connection, which need not be one.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int PublishToOthers<T>(string topic, T message) => _runtime.Topics.PublishMessage(topic, message, except: this);

    /// <summary>Publishes a text message of a raw endpoint to all subscribers of a topic but this connection.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int PublishTextToOthers(string topic, ReadOnlySpan<byte> utf8) => _runtime.Topics.PublishBytes(topic, Opcode.Text, utf8, except: this);

    /// <summary>Publishes a binary message of a raw endpoint to all subscribers of a topic but this connection.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    public int PublishBinaryToOthers(string topic, ReadOnlySpan<byte> data) => _runtime.Topics.PublishBytes(topic, Opcode.Binary, data, except: this);

    /// <summary>Holds writes until the result is disposed, so that they leave as one.</summary>
    public WsCork Cork() => new(Core.Outbound);

    /// <summary>Completes when the bytes that wait are at or below the low watermark, or the connection has ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task DrainAsync(CancellationToken cancellationToken = default) => Core.Outbound.DrainAsync(cancellationToken);

    /// <summary>
    /// Begins the closing handshake. What was sent before still goes out; the connection ends when the peer has answered,
    /// or after <see cref="WsOptions.CloseTimeout"/>. Without effect on a connection that is closing already.
    /// </summary>
    /// <param name="code">1000 by default; 1000–1003, 1007–1014 or 3000–4999.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code may not be sent (RFC 6455 §7.4).</exception>
    /// <exception cref="ArgumentException">The reason is too long.</exception>
    public void Close(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCodes.IsValidForApplication((ushort)code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "A close frame may carry 1000-1003, 1007-1014 or 3000-4999 (RFC 6455 §7.4).");
        }

        if (Encoding.UTF8.GetByteCount(reason) is var bytes and > CloseCodes.MaxReasonLength)
        {
            throw new ArgumentException($"A close reason may have at most {CloseCodes.MaxReasonLength} bytes of UTF-8, but this has {bytes} (RFC 6455 §5.5).", nameof(reason));
        }

        Core.BeginClose(code, reason);
    }

    /// <summary>
    /// Begins the closing handshake and completes when the connection has ended, which is before <c>OnClose</c> runs: it
    /// may be awaited in a handler.
    /// </summary>
    /// <inheritdoc cref="Close"/>
    public Task CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        Close(code, reason);
        return Core.Ended;
    }

    /// <summary>Drops the connection at once, without a close frame; what was queued is lost.</summary>
    public void Abort() => Core.Abort();

    bool ISubscriber.Deliver(ReadOnlySpan<byte> frame)
        => Core.Outbound.EnqueueDeferred(frame) is WsSendStatus.Accepted or WsSendStatus.Backpressured;

    /// <summary>The connection is over: it lets go of its topics and of its request's services.</summary>
    internal void End()
    {
        SubscriptionSet.Clear();
        _getServices = null;
    }

    private IServiceProvider GetServices()
        => (_getServices ?? throw new ObjectDisposedException(nameof(WsConnection), "The connection has ended, and its services with it.")).Invoke();

    private WsSendStatus SendBytes(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(header, opcode, payload.Length);
        return Core.Outbound.Enqueue(header[..length], payload);
    }

    private WsSendStatus SendSequence(Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return SendBytes(opcode, payload.FirstSpan);
        }

        FrameBuffer buffer = FrameBuffer.Rent();
        try
        {
            foreach (ReadOnlyMemory<byte> segment in payload)
            {
                buffer.Write(segment.Span);
            }

            return Core.Outbound.Enqueue(buffer.GetFrame(opcode));
        }
        finally
        {
            FrameBuffer.Return(buffer);
        }
    }
}

/// <summary>One open WebSocket with its data.</summary>
/// <typeparam name="TData">Type of the data.</typeparam>
public sealed class WsConnection<TData> : WsConnection
{
    internal WsConnection(ConnectionSetup setup, TData data) : base(setup) => Data = data;

    /// <summary>What the endpoint's <c>OnUpgrade</c> returned; the same for the connection's life.</summary>
    public TData Data { get; }
}
