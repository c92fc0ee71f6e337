using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>One open WebSocket of a typed endpoint: it sends messages.</summary>
/// <inheritdoc cref="WsConnectionBase"/>
public class WsConnection : WsConnectionBase, IWsRequester
{
    internal WsConnection(ConnectionSetup setup) : base(setup) { }

    /// <summary>Sends a message.</summary>
    /// <typeparam name="T">A type with <see cref="WsMessageAttribute"/> that the server may send.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is no message.</exception>
    public WsSendStatus Send<T>(T message, WsCompress compress = WsCompress.Default)
    {
        if (Shared.Filters?.FindRefusal(this, message, isAnswer: false) is not null)
        {
            return Shared.Metrics.Sent<T>(WsSendStatus.Dropped);
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, Shared.Envelope, message);
        return Shared.Metrics.Sent<T>(Core.Outbound.Enqueue(GetFrame(buffer, Opcode.Text), MessageTag.Of<T>(compress)));
    }

    /// <summary>Sends a message that is encoded already.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    public WsSendStatus SendPrepared<T>(WsPreparedMessage<T> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.ThrowIfForeign(Shared.Envelope);
        if (Core.Frames.Masks)
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            message.WriteTo(buffer, topicMember: default);
            return Shared.Metrics.Sent<T>(Core.Outbound.Enqueue(GetFrame(buffer, Opcode.Text), message.Tag));
        }

        return Shared.Metrics.Sent<T>(Core.Outbound.Enqueue(message.Frame, message.Tag));
    }

    /// <summary>Subscribes to a topic.</summary>
    /// <returns>False if the connection was subscribed already, or has ended.</returns>
    /// <exception cref="WsLimitException">The connection has as many subscriptions as it may have.</exception>
    public bool Subscribe<T>(WsTopic<T> topic) => SubscribingSet.Add(WsTopic<T>.NameOf(topic));

    /// <summary>Ends a subscription.</summary>
    /// <returns>False if the connection was not subscribed.</returns>
    public bool Unsubscribe<T>(WsTopic<T> topic) => SubscriptionSet.Remove(WsTopic<T>.NameOf(topic));

    /// <summary>Whether the connection is subscribed to a topic.</summary>
    public bool IsSubscribed<T>(WsTopic<T> topic) => SubscriptionSet.Contains(WsTopic<T>.NameOf(topic));

    /// <summary>Publishes a message to all subscribers of a topic except this connection, which need not be a subscriber.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message.</param>
    /// <param name="compress">Whether the message is compressed; by default the message's type or the endpoint decides.</param>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Publish"/> or
    /// <see cref="WsRateOptions.Topic"/>.</exception>
    public int PublishToOthers<T>(WsTopic<T> topic, T message, WsCompress compress = WsCompress.Default)
        => PublishToOthers(WsTopic<T>.NameOf(topic), message, compress);

    /// <inheritdoc cref="PublishToOthers{T}(WsTopic{T}, T, WsCompress)"/>
    public int PublishToOthers<T>(string topic, T message, WsCompress compress = WsCompress.Default)
    {
        TakePublication();
        return Shared.Publishing.Publish(Shared.Topics.Locate(topic), message, Core.Outbound, compress);
    }

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic except this connection.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="PublishToOthers{T}(WsTopic{T}, T, WsCompress)"/>
    public int PublishPreparedToOthers<T>(WsTopic<T> topic, WsPreparedMessage<T> message)
        => PublishPreparedToOthers(WsTopic<T>.NameOf(topic), message);

    /// <inheritdoc cref="PublishPreparedToOthers{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    public int PublishPreparedToOthers<T>(string topic, WsPreparedMessage<T> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        TakePublication();
        return Shared.Publishing.Publish(Shared.Topics.Locate(topic), message, Core.Outbound);
    }

    Task<TReply> IWsRequester.RequestAsync<TRequest, TReply>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => new ReplyCall<TReply>(this).RequestAsync(message, options, cancellationToken);

    IAsyncEnumerable<TItem> IWsRequester.StreamAsync<TRequest, TItem>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => StreamCall<TItem>.EnumerateAsync(this, message, options, cancellationToken);

    /// <summary>Sends a request to the peer.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">The JSON text of its <c>id</c>.</param>
    internal WsSendStatus SendRequest<T>(T message, ReadOnlySpan<byte> id)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteRequest(buffer, Shared.Envelope, message, id);
        return Shared.Metrics.Sent<T>(Core.Outbound.EnqueueRequest(GetFrame(buffer, Opcode.Text), MessageTag.Of<T>().Compress));
    }

    /// <summary>Tells the peer that nobody waits for the answer to a request any more.</summary>
    /// <param name="id">The JSON text of the request's <c>id</c>.</param>
    internal void SendCancel(ReadOnlySpan<byte> id)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteCancel(buffer, Shared.Envelope, id);
        SendAnswer(buffer, "$cancel");
    }

    /// <summary>Sends a message as the answer to another one.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reference">The JSON text of the <c>id</c> that it answers; empty for none.</param>
    internal WsSendStatus SendReply<T>(T message, ReadOnlySpan<byte> reference)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, Shared.Envelope, message, reference);
        return Shared.Metrics.Sent<T>(EnqueueAnswer(buffer, MessageTag.Of<T>().Compress));
    }

    /// <summary>Sends a text that answers a message of the peer, or is a message of the protocol: no policy drops it.</summary>
    /// <param name="buffer">The text.</param>
    /// <param name="type">Its discriminator, for the metrics.</param>
    /// <param name="compress">Whether the text is compressed.</param>
    internal void SendAnswer(FrameBuffer buffer, string type, WsCompress compress = WsCompress.Default)
        => Shared.Metrics.Sent(EnqueueAnswer(buffer, compress), type);

    /// <summary>Sends an item of a stream if the outbound queue has room: no policy drops it, and it is no answer that pauses reading.
    /// </summary>
    /// <param name="buffer">The text.</param>
    /// <param name="ended">Not zero when the stream has ended, so that the item must not be sent.</param>
    /// <param name="status">The result, if there was room.</param>
    /// <returns>False if there is no room.</returns>
    internal bool TrySendItem<T>(FrameBuffer buffer, ref readonly int ended, out WsSendStatus status)
    {
        bool hasRoom = Core.Outbound.TryEnqueueItem(GetFrame(buffer, Opcode.Text), in ended, out status, MessageTag.Of<T>().Compress);
        if (hasRoom)
        {
            Shared.Metrics.Sent<T>(status);
        }

        return hasRoom;
    }

    private WsSendStatus EnqueueAnswer(FrameBuffer buffer, WsCompress compress)
        => Core.Outbound.EnqueueAnswer(GetFrame(buffer, Opcode.Text), compress);
}

/// <summary>One open WebSocket of a typed endpoint with its data.</summary>
/// <typeparam name="TData">Type of the data.</typeparam>
public sealed class WsConnection<TData> : WsConnection
{
    internal WsConnection(ConnectionSetup setup, TData data) : base(setup) => Data = data;

    /// <summary>The data that the endpoint's <c>OnUpgrade</c> returned; the same object for the connection's life.</summary>
    public TData Data { get; }
}
