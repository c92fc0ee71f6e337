using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using System.Text;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// One open WebSocket.
/// </summary>
/// <remarks>
/// All members may be used from any thread at any time, after the close too: a send then reports
/// <see cref="WsSendStatus.Closed"/>. Messages leave in the order of the calls. Sending only queues: it never blocks. Inside
/// handlers, messages are written together, after the handler and the other messages of the same read are handled.
/// </remarks>
public partial class WsConnection
{
    private readonly ConnectionServices _shared;
    private ConnectionRequest? _request;
    private IServiceProvider? _services;
    private Credentials? _credentials;
    private SubscriptionSet? _subscriptionSet;
    private long _spentUpTo;

    internal WsConnection(ConnectionSetup setup)
    {
        _shared = setup.Shared;
        _request = setup.Request;
        RemoteAddress = setup.RemoteAddress;
        _credentials = setup.Credentials;
        Subprotocol = setup.Subprotocol;
        UpgradeActivity = setup.UpgradeActivity;
        Id = ConnectionId.Create();
        Core = new ConnectionCore(this, setup);
    }

    /// <summary>Unguessable and unique in the process: 22 characters of base64url.</summary>
    public string Id { get; }

    /// <summary>The state of the connection's life.</summary>
    public WsConnectionState State => Core.State;

    /// <summary>The peer's address; null if the transport has none. Behind a proxy it is the proxy's, unless the host
    /// processes forwarded headers.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>The user of the authenticated upgrade request, or of newer credentials that <c>OnAuthenticate</c> has accepted;
    /// otherwise an anonymous principal.</summary>
    public ClaimsPrincipal User
    {
        get
        {
            if (Volatile.Read(ref _credentials) is { } existing)
            {
                return existing.User;
            }

            Credentials created = Credentials.Anonymous();
            return (Interlocked.CompareExchange(ref _credentials, created, null) ?? created).User;
        }
    }

    /// <summary>The subprotocol that was agreed on, or null.</summary>
    public string? Subprotocol { get; }

    /// <summary>Services in the scope of this connection: the scope of its upgrade request, which lasts until
    /// <c>OnClose</c> has completed.</summary>
    /// <exception cref="ObjectDisposedException">First used after that.</exception>
    public IServiceProvider Services => _services ??= GetServices();

    /// <summary>Cancelled when the connection has ended. Without a handler timeout, a handler's <see cref="CancellationToken"/>
    /// parameter is this token.</summary>
    public CancellationToken Closed => Core.Closed;

    /// <summary>Bytes that were sent and have not been taken by the transport.</summary>
    public long BufferedBytes => Core.Outbound.BufferedBytes;

    /// <summary>The number of messages for this connection, sent or published, that were dropped because it reads too slowly
    /// (<see cref="WsOutboundOptions.OverflowPolicy"/>). Use it, for example, in <c>OnDrain</c>, to send the peer the current
    /// state.</summary>
    public long DroppedMessages => Core.Outbound.DroppedMessages;

    /// <summary>The topics that the connection is subscribed to; readable in <c>OnClose</c>, empty after it.</summary>
    public IReadOnlyCollection<string> Subscriptions => SubscriptionSet.ToArray();

    internal ConnectionCore Core { get; }

    /// <summary>The state of the host's authorization for this connection: services of its scope, looked up once.</summary>
    internal object? AuthorizationState { get; set; }

    /// <summary>Services and settings that it shares with the other connections of its endpoint.</summary>
    internal ConnectionServices Shared => _shared;

    /// <summary>The activity of the upgrade request, which lasts as long as the connection; null if there is none.</summary>
    internal Activity? UpgradeActivity { get; }

    private SubscriptionSet SubscriptionSet
    {
        get
        {
            if (Volatile.Read(ref _subscriptionSet) is { } existing)
            {
                return existing;
            }

            var created = new SubscriptionSet(_shared.Topics, Core.Outbound, _shared.Options.MaxSubscriptions);
            return Interlocked.CompareExchange(ref _subscriptionSet, created, null) ?? created;
        }
    }

    /// <summary>Sends a message.</summary>
    /// <typeparam name="T">A type with <see cref="WsMessageAttribute"/> that the server may send.</typeparam>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is no message.</exception>
    public WsSendStatus Send<T>(T message)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, _shared.Envelope, message);
        return _shared.Metrics.Sent<T>(Core.Outbound.Enqueue(GetFrame(buffer, Opcode.Text), MessageTag.Of<T>()));
    }

    /// <summary>Sends a message that is encoded already.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    public WsSendStatus SendPrepared<T>(WsPreparedMessage<T> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.ThrowIfForeign(_shared.Envelope);
        if (Core.Frames.Masks)
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            message.WriteTo(buffer, topicMember: default);
            return _shared.Metrics.Sent<T>(Core.Outbound.Enqueue(GetFrame(buffer, Opcode.Text), MessageTag.Of<T>()));
        }

        return _shared.Metrics.Sent<T>(Core.Outbound.Enqueue(message.Frame, MessageTag.Of<T>()));
    }

    /// <summary>Sends a text message of a raw endpoint.</summary>
    public WsSendStatus SendText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return _shared.Metrics.Sent(Core.Outbound.Enqueue(GetFrame(buffer, Opcode.Text)), EndpointMetrics.Text);
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
    /// <exception cref="WsTopicNameException">The name is empty, or longer than 256 bytes of UTF-8.</exception>
    public bool Subscribe(string topic) => SubscribingSet.Add(topic);

    /// <summary>Subscribes to a topic.</summary>
    /// <returns>False if the connection was subscribed already, or has ended.</returns>
    /// <exception cref="WsLimitException">The connection has as many subscriptions as it may have.</exception>
    public bool Subscribe<T>(WsTopic<T> topic) => SubscribingSet.Add(WsTopic<T>.NameOf(topic));

    /// <summary>Ends a subscription.</summary>
    /// <returns>False if the connection was not subscribed.</returns>
    public bool Unsubscribe(string topic) => SubscriptionSet.Remove(topic);

    /// <summary>Ends a subscription.</summary>
    /// <returns>False if the connection was not subscribed.</returns>
    public bool Unsubscribe<T>(WsTopic<T> topic) => SubscriptionSet.Remove(WsTopic<T>.NameOf(topic));

    /// <summary>Whether the connection is subscribed to a topic.</summary>
    public bool IsSubscribed(string topic) => SubscriptionSet.Contains(topic);

    /// <summary>Whether the connection is subscribed to a topic.</summary>
    public bool IsSubscribed<T>(WsTopic<T> topic) => SubscriptionSet.Contains(WsTopic<T>.NameOf(topic));

    /// <summary>Publishes a message to all subscribers of a topic except this connection, which need not be a subscriber.</summary>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Publish"/> or
    /// <see cref="WsRateOptions.Topic"/>.</exception>
    public int PublishToOthers<T>(WsTopic<T> topic, T message) => PublishToOthers(WsTopic<T>.NameOf(topic), message);

    /// <inheritdoc cref="PublishToOthers{T}(WsTopic{T}, T)"/>
    public int PublishToOthers<T>(string topic, T message)
    {
        _shared.PublishRate?.Take(ref _spentUpTo);
        return _shared.Publishing.Publish(_shared.Topics.Locate(topic), message, Core.Outbound);
    }

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic except this connection.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="PublishToOthers{T}(WsTopic{T}, T)"/>
    public int PublishPreparedToOthers<T>(WsTopic<T> topic, WsPreparedMessage<T> message)
        => PublishPreparedToOthers(WsTopic<T>.NameOf(topic), message);

    /// <inheritdoc cref="PublishPreparedToOthers{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    public int PublishPreparedToOthers<T>(string topic, WsPreparedMessage<T> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _shared.PublishRate?.Take(ref _spentUpTo);
        return _shared.Publishing.Publish(_shared.Topics.Locate(topic), message, Core.Outbound);
    }

    /// <summary>Publishes a text message of a raw endpoint to all subscribers of a topic except this connection.</summary>
    /// <inheritdoc cref="PublishToOthers{T}(WsTopic{T}, T)"/>
    public int PublishTextToOthers(string topic, ReadOnlySpan<byte> utf8) => PublishBytesToOthers(topic, Opcode.Text, utf8);

    /// <summary>Publishes a binary message of a raw endpoint to all subscribers of a topic except this connection.</summary>
    /// <inheritdoc cref="PublishToOthers{T}(WsTopic{T}, T)"/>
    public int PublishBinaryToOthers(string topic, ReadOnlySpan<byte> data) => PublishBytesToOthers(topic, Opcode.Binary, data);

    /// <summary>Holds writes until the result is disposed, so that they leave as one.</summary>
    public WsCork Cork() => new(Core.Outbound);

    /// <summary>Completes when the bytes that wait are at or below the low watermark, or the connection has ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task DrainAsync(CancellationToken cancellationToken = default) => Core.Outbound.DrainAsync(cancellationToken);

    /// <summary>
    /// Begins the closing handshake. Messages sent before are still delivered, as long as they flow at
    /// <see cref="WsOutboundOptions.MinRate"/>. The connection ends when the peer has answered, or <see cref="WsOptions.CloseTimeout"/>
    /// after the close frame has left. Has no effect on a connection that is already closing.
    /// </summary>
    /// <param name="code">1000 by default; 1000–1003, 1007–1014 or 3000–4999.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code may not be sent (RFC 6455 §7.4).</exception>
    /// <exception cref="ArgumentException">The reason is too long.</exception>
    public void Close(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCodeRules.IsValidForApplication((ushort)code))
        {
            throw new ArgumentOutOfRangeException(
                nameof(code),
                code,
                "A close frame may carry 1000-1003, 1007-1014 or 3000-4999 (RFC 6455 §7.4).");
        }

        if (Encoding.UTF8.GetByteCount(reason) is var bytes and > CloseCodeRules.MaxReasonLength)
        {
            throw new ArgumentException(
                $"A close reason may have at most {CloseCodeRules.MaxReasonLength} bytes of UTF-8, but this has {bytes} (RFC 6455 §5.5).",
                nameof(reason));
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

    /// <summary>Drops the connection at once, without a close frame; queued messages are lost.</summary>
    public void Abort() => Core.Abort();

    /// <summary>Sends a message as the answer to another one.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reference">The JSON text of the <c>id</c> that it answers; empty for none.</param>
    internal WsSendStatus SendReply<T>(T message, ReadOnlySpan<byte> reference)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, _shared.Envelope, message, reference);
        return _shared.Metrics.Sent<T>(EnqueueAnswer(buffer));
    }

    /// <summary>Sends a text that answers a message of the peer, or is a message of the protocol: no policy drops it.</summary>
    /// <param name="buffer">The text.</param>
    /// <param name="type">Its discriminator, for the metrics.</param>
    internal void SendAnswer(FrameBuffer buffer, string type) => _shared.Metrics.Sent(EnqueueAnswer(buffer), type);

    internal void ReplaceCredentials(Credentials credentials) => Volatile.Write(ref _credentials, credentials);

    internal bool HaveCredentialsExpired(long now) => Volatile.Read(ref _credentials)?.HaveExpired(now) == true;

    /// <summary>Makes the user anonymous if the credentials have expired.</summary>
    /// <returns>False if they have not, or were replaced in this moment.</returns>
    internal bool TryForgetExpiredCredentials(long now)
        => Volatile.Read(ref _credentials) is { } seen && seen.HaveExpired(now)
            && ReferenceEquals(Interlocked.CompareExchange(ref _credentials, Credentials.Anonymous(), seen), seen);

    /// <summary>The connection has ended: releases its topics and the services of its request.</summary>
    internal void End()
    {
        SubscriptionSet.Clear();
        _request?.End();
        _request = null;
        AuthorizationState = null;
    }

    private IServiceProvider GetServices()
        => Volatile.Read(ref _request)?.Services
            ?? throw new ObjectDisposedException(nameof(WsConnection), "The connection has ended, and its services with it.");

    private int PublishBytesToOthers(string topic, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        _shared.PublishRate?.Take(ref _spentUpTo);
        return _shared.Publishing.Publish(_shared.Topics.Locate(topic), opcode, payload, Core.Outbound);
    }

    // A publication is one frame for all subscribers, which has no mask (RFC 6455 §5.1).
    private SubscriptionSet SubscribingSet
        => Core.Frames.Masks
            ? throw new InvalidOperationException(
                "A client's connection cannot subscribe. Topics belong to servers: a client asks its server.")
            : SubscriptionSet;

    private WsSendStatus EnqueueAnswer(FrameBuffer buffer) => Core.Outbound.EnqueueAnswer(GetFrame(buffer, Opcode.Text));

    private ReadOnlySpan<byte> GetFrame(FrameBuffer buffer, Opcode opcode) => buffer.GetFrame(opcode, Core.Frames.NextMaskingKey());

    private WsSendStatus SendBytes(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (Core.Frames.Masks)
        {
            // The payload belongs to the caller, so a copy of it is masked.
            using FrameBuffer buffer = FrameBuffer.Rent();
            buffer.Write(payload);
            return _shared.Metrics.Sent(Core.Outbound.Enqueue(GetFrame(buffer, opcode)), TypeOf(opcode));
        }

        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(header, opcode, payload.Length);
        return _shared.Metrics.Sent(Core.Outbound.Enqueue(header[..length], payload), TypeOf(opcode));
    }

    private WsSendStatus SendSequence(Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return SendBytes(opcode, payload.FirstSpan);
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        foreach (ReadOnlyMemory<byte> segment in payload)
        {
            buffer.Write(segment.Span);
        }

        return _shared.Metrics.Sent(Core.Outbound.Enqueue(GetFrame(buffer, opcode)), TypeOf(opcode));
    }

    private static string TypeOf(Opcode opcode) => opcode == Opcode.Text ? EndpointMetrics.Text : EndpointMetrics.Binary;
}

/// <summary>One open WebSocket with its data.</summary>
/// <typeparam name="TData">Type of the data.</typeparam>
public sealed class WsConnection<TData> : WsConnection
{
    internal WsConnection(ConnectionSetup setup, TData data) : base(setup) => Data = data;

    /// <summary>The data that the endpoint's <c>OnUpgrade</c> returned; the same object for the connection's life.</summary>
    public TData Data { get; }
}
