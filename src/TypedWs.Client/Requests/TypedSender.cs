using System.Buffers.Text;
using Microsoft.Extensions.Logging;
using TypedWs.Client.Sending;
using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.Client.Requests;

/// <summary>Encodes messages and requests, and gives them to a queue. Thread-safe.</summary>
/// <param name="target">The queue.</param>
/// <param name="format">The envelope.</param>
/// <param name="calls">The open requests of the client.</param>
/// <param name="options">The client's settings.</param>
internal sealed class TypedSender(ISendTarget target, EnvelopeFormat format, ClientCalls calls, WsClientOptions options)
{
    private const int MaxIdLength = 20;

    /// <summary>The client's log.</summary>
    public ILogger Logger => options.Logger;

    /// <summary>Queues a message, and does not wait.</summary>
    /// <returns>Null if the message was queued; otherwise the reason why not.</returns>
    public WsSendFailure? TrySend<T>(T message, WsCompress compress)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, format, message);
        return TrySend(buffer, CompressOf<T>(compress), ObjectOf(message), sender: null, isAwaited: false);
    }

    /// <summary>Queues a message as soon as there is room, and waits until it is written.</summary>
    public async Task SendAsync<T>(T message, WsCompress compress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = new WrittenWait(target.Queue);
        while (true)
        {
            (WsSendFailure? failure, int length) = Encode();
            if (failure is null)
            {
                await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            if (failure != WsSendFailure.QueueFull)
            {
                throw new WsSendException(failure.Value);
            }

            await target.Queue.WaitForRoomAsync(length).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        (WsSendFailure?, int) Encode()
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            MessageWriter.Write(buffer, format, message);
            return (TrySend(buffer, CompressOf<T>(compress), ObjectOf(message), wait, isAwaited: true), buffer.Payload.Length);
        }
    }

    /// <summary>Sends a message and completes with its acknowledgement.</summary>
    public Task AcknowledgeAsync<T>(T message, WsRequestOptions? requestOptions, CancellationToken cancellationToken)
    {
        var call = new AcknowledgedCall(calls);
        SendRequest(call, message, requestOptions, cancellationToken);
        return call.Acknowledged;
    }

    /// <summary>Sends a request and completes with its reply.</summary>
    public Task<TReply> RequestAsync<TRequest, TReply>(
        TRequest message, WsRequestOptions? requestOptions, CancellationToken cancellationToken)
    {
        var call = new ReplyCall<TReply>(calls);
        SendRequest(call, message, requestOptions, cancellationToken);
        return call.Reply;
    }

    /// <summary>Sends a request when the enumeration begins, and gives the items that answer it.</summary>
    public IAsyncEnumerable<TItem> StreamAsync<TRequest, TItem>(
        TRequest message, WsRequestOptions? requestOptions, CancellationToken cancellationToken)
        => StreamEnumerable.Create<TItem>(
            calls, (call, either) => SendRequest(call, message, requestOptions, either), cancellationToken);

    /// <summary>Sends a request. If it cannot be queued, the call fails.</summary>
    public void SendRequest<T>(ClientCall call, T message, WsRequestOptions? requestOptions, CancellationToken cancellationToken)
    {
        if (!TryOpen(call, MessageCodec<T>.Get().TypeName, requestOptions, cancellationToken))
        {
            return;
        }

        string? problem = "not_encoded";
        try
        {
            using FrameBuffer buffer = FrameBuffer.Rent();
            Span<byte> id = stackalloc byte[MaxIdLength];
            MessageWriter.WriteRequest(buffer, format, message, WriteId(call.Id, id), call.Extras?.Trace?.Activity?.Id);
            problem = "not_sent";
            if (requestOptions is { Resend: true } && call.IsRepeatable)
            {
                call.NeedExtras().Resend = CreateResend(call, buffer, CompressOf<T>(WsCompress.Default));
            }

            Send(call, buffer, CompressOf<T>(WsCompress.Default), ObjectOf(message));
            problem = null;
        }
        finally
        {
            if (problem is not null)
            {
                // The codec has refused the message, or strict mode the state: the caller gets the exception.
                calls.OnEnded(call, problem);
            }
        }

        call.Watch(cancellationToken);
    }

    /// <summary>Sends new credentials, never compressed (docs/security.md).</summary>
    public void SendAuth(ClientCall call, WsToken token, CancellationToken cancellationToken)
    {
        if (!TryOpen(call, "$auth", requestOptions: null, cancellationToken))
        {
            return;
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(format.BeforeType);
        buffer.Write("\"$auth\""u8);
        buffer.Write(format.BeforePayload);
        buffer.Json.WriteStartObject();
        buffer.Json.WriteString("token"u8, token.Value);
        buffer.Json.WriteEndObject();
        buffer.Json.Flush();
        buffer.Write(",\"id\":"u8);
        Span<byte> id = stackalloc byte[MaxIdLength];
        buffer.Write(WriteId(call.Id, id));
        buffer.Write("}"u8);
        Send(call, buffer, WsCompress.No, message: null);
        call.Watch(cancellationToken);
    }

    /// <summary>Queues an item of the client's stream that belongs to a request.</summary>
    /// <param name="id">The request.</param>
    /// <param name="item">The item.</param>
    /// <param name="sender">Told of the fate of the message.</param>
    /// <param name="length">The length of the message in bytes.</param>
    public WsSendFailure? TrySendItem<T>(long id, T item, IQueuedSend sender, out int length)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        Span<byte> reference = stackalloc byte[MaxIdLength];
        MessageWriter.Write(buffer, format, item, WriteId(id, reference));
        length = buffer.Payload.Length;
        return TrySend(buffer, CompressOf<T>(WsCompress.Default), ObjectOf(item), sender, isAwaited: false);
    }

    /// <summary>Queues the end of the client's stream, or the cancellation of a request.</summary>
    public void SendControl(long id, bool isCancel)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        Span<byte> reference = stackalloc byte[MaxIdLength];
        if (isCancel)
        {
            MessageWriter.WriteCancel(buffer, format, WriteId(id, reference));
        }
        else
        {
            MessageWriter.WriteEnd(buffer, format, WriteId(id, reference));
        }

        TrySend(buffer, WsCompress.Default, message: null, ControlSend.Instance, isAwaited: false);
    }

    /// <summary>Takes all messages of a sender back that are not being written.</summary>
    public void TakeBack(IQueuedSend sender)
    {
        bool hasMore;
        do
        {
            hasMore = target.Queue.TryTakeBack(sender);
        }
        while (hasMore);
    }

    /// <summary>Completes when a message of a length may have room.</summary>
    public Task WaitForRoomAsync(int length) => target.Queue.WaitForRoomAsync(length);

    private static ReadOnlySpan<byte> WriteId(long id, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(id, destination, out int length);
        return destination[..length];
    }

    private bool TryOpen(ClientCall call, string type, WsRequestOptions? requestOptions, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.Cancel(cancellationToken);
            return false;
        }

        if (!calls.TryAdd(call, type, requestOptions?.Timeout ?? options.RequestTimeout))
        {
            call.Fail(WsRequestFailure.TooManyRequests);
            return false;
        }

        call.Target = target;
        return true;
    }

    // The bytes are kept, because the object may change.
    private Action CreateResend(ClientCall call, FrameBuffer buffer, WsCompress compress)
    {
        byte[] payload = buffer.Payload.ToArray();
        return () =>
        {
            // Straight to the queue: the caller may send only while a connection is open, this is sent again on the next one.
            if (target.Queue.TryAdd(payload, Opcode.Text, compress, message: null, call) is { } failure)
            {
                ((IQueuedSend)call).OnNotSent(failure);
            }
        };
    }

    private void Send(ClientCall call, FrameBuffer buffer, WsCompress compress, object? message)
    {
        // A request alone leaves at once. Several at a time leave together.
        if (TrySend(buffer, compress, message, call, isAwaited: calls.Count == 1) is { } failure)
        {
            ((IQueuedSend)call).OnNotSent(failure);
        }
    }

    // Events name the message that caused them. A value is boxed for that, so it is kept only if there is a handler that could see it.
    private object? ObjectOf<T>(T message) => !typeof(T).IsValueType || target.KeepsValues ? message : null;

    private static WsCompress CompressOf<T>(WsCompress compress)
        => compress == WsCompress.Default ? MessageCodec<T>.Get().Tag.Compress : compress;

    private WsSendFailure? TrySend(FrameBuffer buffer, WsCompress compress, object? message, IQueuedSend? sender, bool isAwaited)
    {
        if (buffer.Payload.Length > target.MaxMessageBytes)
        {
            return WsSendFailure.TooLarge;
        }

        WsSendFailure? failure = target.TrySend(buffer.Payload, compress, message, sender);
        if (failure is null)
        {
            target.Flush(isAwaited);
        }

        return failure;
    }
}
