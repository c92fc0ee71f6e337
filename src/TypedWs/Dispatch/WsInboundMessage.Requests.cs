using System.Diagnostics.CodeAnalysis;
using TypedWs.Connections;
using TypedWs.Dispatch;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.CompilerServices;

/// <summary>Requests that are answered by a stream or receive one, and the ids of all requests.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>Reads a message whose handler answers with a stream, or receives one. The message must have an id, by which the items name
    /// their stream.</summary>
    /// <returns>True if the handler may run. If false, the error event was sent.</returns>
    public bool TryReadRequest<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        Recognize(TCodec.Discriminator);
        bool isValid = _envelope.TryRead<TCodec, T>(out message);
        if (!_envelope.Reference.IsEmpty || (!isValid && !_envelope.Id.IsEmpty) || _envelope.IsBroken)
        {
            RejectUnlessReferring();
            return false;
        }

        if (_envelope.Id.IsEmpty)
        {
            _envelope.ReturnErrors();
            Responder.Reject(RuntimeErrors.IdMissing, Type);
            return false;
        }

        if (IsInConflict())
        {
            return false;
        }

        if (_passage is not { HasStream: true })
        {
            if (!_ws.Core.Requests.TryOpenStream(_ws.Shared.Options.MaxStreams))
            {
                Refuse(RuntimeErrors.TooManyStreams);
                return false;
            }

            Passage.SetStream();
        }

        return (_ws.Shared.Filters is not { } filters || IsFiltered(filters, message)) && Accept();
    }

    /// <summary>Answers the message with the items of a handler, as they come, and then with the end of the stream.</summary>
    /// <param name="items">The handler's result.</param>
    public ValueTask StreamAsync<T>(IAsyncEnumerable<T> items)
    {
        if (items is null)
        {
            throw new InvalidOperationException("The handler returned null instead of a stream.");
        }

        CancellationToken token = Deadline.Token;
        return AnsweringContext().StreamAsync(items, token);
    }

    /// <summary>The items that the client sends for the message: the argument for a handler's <see cref="IAsyncEnumerable{T}"/>
    /// parameter.</summary>
    public IAsyncEnumerable<T> Items<TCodec, T>()
        where TCodec : struct, IWsMessageCodec<T>
    {
        var items = new ClientItems<TCodec, T>(_ws.Core.Requests, HandlerToken);
        Passage.SetItems(items);
        Context().Entry?.ReceiveItems(items);
        return items;
    }

    /// <summary>Reads a message as an item of a stream.</summary>
    /// <returns>False if the item is invalid: the error event was sent.</returns>
    internal bool TryReadItem<TCodec, T>([MaybeNullWhen(false)] out T item)
        where TCodec : struct, IWsMessageCodec<T>
    {
        Recognize(TCodec.Discriminator);
        if (_envelope.TryRead<TCodec, T>(out item))
        {
            return true;
        }

        Reject();
        return false;
    }

    /// <summary>The whole message.</summary>
    internal readonly ReadOnlySpan<byte> Document => _envelope.Document;

    /// <summary>The length of the whole message in bytes.</summary>
    internal readonly int Length => _envelope.Document.Length;

    /// <summary>The number of the message on its connection.</summary>
    internal readonly long Sequence => _sequence;

    /// <summary>Reads the envelope of a message that has to wait for a handler.</summary>
    /// <returns>False if it has a fault, which is reported when its turn comes. It may have an id all the same.</returns>
    internal bool TryScan(MessageKind kind, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> reference)
    {
        id = default;
        reference = default;
        if (InboundEnvelope.FindUnreadable(kind, _envelope.Document, _ws.Shared.Options.MaxMessageSize) is not null)
        {
            return false;
        }

        _envelope.ReadToPayload();
        _envelope.ReadToEnd();
        id = _envelope.Id;
        reference = _envelope.Reference;
        return !_envelope.IsBroken;
    }

    /// <summary>Sends the error of a message whose id is in flight.</summary>
    internal void RejectConflict(MessageKind kind)
    {
        if (TryReadEnvelope(kind))
        {
            Recognize(default);
            if (!TryRejectBroken())
            {
                Responder.RejectConflict();
            }
        }
    }

    /// <summary>Sends the error of an item that its stream does not take.</summary>
    internal readonly void RejectItem() => Responder.Reject(RuntimeErrors.OtherItem, Type);

    /// <summary>Processes a message whose type is <c>$cancel</c> or <c>$end</c>, and which no handler is in front of.</summary>
    internal void ReceiveControl()
    {
        Recognize(Type);
        if (TryRefer() || TryRejectBroken() || IsInConflict())
        {
            return;
        }

        TrySettle();
        Responder.Reject(RuntimeErrors.ReferenceMissing, Type);
    }

    /// <summary>Processes the message if it has a <c>ref</c>.</summary>
    internal bool TryRefer()
    {
        _envelope.ReadToEnd();
        if (_envelope.IsBroken || _envelope.Reference.IsEmpty)
        {
            return false;
        }

        Arrivals.Refer(_services, _ws, ref this, _envelope.Reference);
        return true;
    }

    /// <summary>Reads the message as the answer to a request of the server.</summary>
    internal void ReadAnswer(IServerRequest request)
    {
        if (Type.SequenceEqual("error"u8))
        {
            Recognize("error"u8);
            if (_envelope.TryRead<PeerErrorCodec, WsPeerError>(out WsPeerError? error))
            {
                request.Fail(WsRequestFailure.Refused, error);
                return;
            }
        }
        else if (request.IsReply(Type))
        {
            Recognize(Type);
            if (request.TryReceive(ref _envelope))
            {
                return;
            }
        }
        else
        {
            if (!Type.SequenceEqual("$end"u8) || !request.TryComplete())
            {
                request.Fail(WsRequestFailure.InvalidAnswer);
                Responder.Reject(RuntimeErrors.OtherAnswer, Type);
            }

            return;
        }

        request.Fail(WsRequestFailure.InvalidAnswer);
        Reject();
    }

    // Whether another message with the same id is not answered yet, so that this message must not be answered with the id as ref. A message
    // that was read ahead or is dispatched again has an entry of its own, which was checked when it was added.
    private readonly bool HasIdOfAnother
        => _entry is not null
            ? ReferenceEquals(_entry, RequestEntry.Conflict)
            : _ws.Core.OpenRequests is { Table: { Count: > 0 } table }
                && _context is null && !_envelope.Id.IsEmpty && table.Find(_envelope.Id) is not null;

    // Whether another message with the same id is not answered yet; then the error event was sent.
    private bool IsInConflict()
    {
        if (!HasIdOfAnother)
        {
            return false;
        }

        Responder.RejectConflict();
        return true;
    }

    // A message with a ref that nobody waits for is ignored, even if its payload is invalid: the stream that it belongs to may just have
    // ended.
    private void RejectUnlessReferring()
    {
        if (_envelope.Reference.IsEmpty || _envelope.IsBroken)
        {
            Reject();
        }
        else
        {
            _envelope.ReturnErrors();
        }
    }

    // Called before the message is answered: from now on its id may be used again.
    private bool TrySettle()
    {
        _answered = true;
        if (_context is not null)
        {
            return _context.TryAnswer();
        }

        RemoveEntry();
        return true;
    }

    // Called when the handler has ended without an await, or was not called.
    private void LeaveTables()
    {
        _passage?.Release();
        if (_context is null)
        {
            RemoveEntry();
        }
    }

    private readonly void RemoveEntry()
    {
        if (_entry is not null)
        {
            _ws.Core.Requests.Table.Remove(_entry);
        }
    }
}
