using TypedWs.CompilerServices;

namespace TypedWs.Tests.Testing;

/// <summary>An endpoint whose handler of <c>chat</c> has the shape that the test chooses, with the calls that generated code makes for
/// it. The handler of <c>find</c> replies.</summary>
internal sealed class ConversationEndpoint : WsEndpoint, IWsEndpoint<ConversationEndpoint>
{
    static ConversationEndpoint()
    {
        WsMessageRegistry.Register<ChatCodec, Chat>();
        WsMessageRegistry.Register<FindCodec, Find>();
        WsMessageRegistry.Register<FoundCodec, Found>();
    }

    /// <summary>A dispatch method, as the generator emits one for a handler.</summary>
    public delegate ValueTask Shape(WsConnection ws, ref WsInboundMessage inbound);

    public static int GeneratedCodeVersion => WsMessageRegistry.GeneratedCodeVersion;

    public WsKeyGate<string> Keys { get; } = new();

    public Shape OnChat { get; set; } = static (_, ref _) => default;

    public Func<WsConnection, Find, CancellationToken, ValueTask<Found?>> OnFind { get; set; } = static (_, _, _) => new(new Found(1));

    public List<Exception> Errors { get; } = [];

    public List<(string Code, long Sequence)> Invalid { get; } = [];

    public static ConversationEndpoint Create(IServiceProvider services) => new();

    /// <summary>A handler that answers with one message.</summary>
    public static Shape Reply(Func<Chat, CancellationToken, ValueTask<Found?>> handler)
        => (WsConnection _, ref WsInboundMessage inbound)
            => inbound.TryRead<ChatCodec, Chat>(out Chat? chat) ? inbound.ReplyAsync(handler(chat, inbound.HandlerToken)) : default;

    /// <summary>A handler that answers with a stream.</summary>
    public static Shape Stream(Func<Chat, CancellationToken, IAsyncEnumerable<Found>> handler)
        => (WsConnection _, ref WsInboundMessage inbound)
            => inbound.TryReadRequest<ChatCodec, Chat>(out Chat? chat)
                ? inbound.StreamAsync(handler(chat, inbound.HandlerToken))
                : default;

    /// <summary>A handler that receives a stream of <c>find</c> and answers with one message.</summary>
    public static Shape Upload(Func<IAsyncEnumerable<Find>, CancellationToken, ValueTask<Found?>> handler)
        => (WsConnection _, ref WsInboundMessage inbound)
            => inbound.TryReadRequest<ChatCodec, Chat>(out Chat? _)
                ? inbound.ReplyAsync(handler(inbound.Items<FindCodec, Find>(), inbound.HandlerToken))
                : default;

    /// <summary>A handler that runs several times at once.</summary>
    public static Shape Concurrent(WsHandlerGate gate, Func<Chat, CancellationToken, ValueTask<Found?>> handler)
        => (WsConnection _, ref WsInboundMessage inbound)
            => !inbound.TryEnter(gate, out ValueTask pending) ? pending
                : inbound.TryRead<ChatCodec, Chat>(out Chat? chat) ? inbound.ReplyAsync(handler(chat, inbound.HandlerToken))
                : default;

    /// <summary>A handler that runs on the thread pool.</summary>
    public static Shape Offloaded(Func<Chat, CancellationToken, ValueTask<Found?>> handler)
        => (WsConnection _, ref WsInboundMessage inbound)
            => !inbound.IsOffloaded(out ValueTask pending) ? pending
                : inbound.TryRead<ChatCodec, Chat>(out Chat? chat) ? inbound.ReplyAsync(handler(chat, inbound.HandlerToken))
                : default;

    /// <summary>A handler of which one call runs at a time for each text.</summary>
    public Shape Exclusive(WsHandlerGate gate, Func<Chat, CancellationToken, ValueTask<Found?>> handler)
        => (WsConnection _, ref WsInboundMessage inbound) =>
        {
            if (!inbound.TryEnter(gate, out ValueTask pending))
            {
                return pending;
            }

            if (!inbound.TryRead<ChatCodec, Chat>(out Chat? chat))
            {
                return default;
            }

            return inbound.TryEnter(Keys, chat.Text, out ValueTask turn)
                ? inbound.ReplyAsync(handler(chat, inbound.HandlerToken))
                : turn;
        };

    /// <summary>A handler that receives a stream, of which one call runs at a time for each text.</summary>
    public Shape ExclusiveUpload(Func<IAsyncEnumerable<Find>, CancellationToken, ValueTask<Found?>> handler)
        => (WsConnection _, ref WsInboundMessage inbound) =>
        {
            if (!inbound.TryReadRequest<ChatCodec, Chat>(out Chat? chat))
            {
                return default;
            }

            return inbound.TryEnter(Keys, chat.Text, out ValueTask turn)
                ? inbound.ReplyAsync(handler(inbound.Items<FindCodec, Find>(), inbound.HandlerToken))
                : turn;
        };

    /// <summary>A handler that only some users may call.</summary>
    public static Shape Authorized(WsAuthorization authorization)
        => (WsConnection _, ref WsInboundMessage inbound) =>
        {
            if (inbound.IsAuthorized(authorization, out ValueTask pending))
            {
                inbound.TryRead<ChatCodec, Chat>(out Chat? _);
            }

            return pending;
        };

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        lock (Errors)
        {
            Errors.Add(exception);
        }

        return default;
    }

    public override void OnInvalidMessage(WsConnection ws, in WsErrorEvent error)
    {
        lock (Invalid)
        {
            Invalid.Add((error.Code, error.Sequence));
        }
    }

    protected override ValueTask DispatchMessage(WsConnection ws, ref WsInboundMessage inbound)
    {
        if (inbound.Type.SequenceEqual(ChatCodec.Discriminator))
        {
            return OnChat(ws, ref inbound);
        }

        if (inbound.Type.SequenceEqual(FindCodec.Discriminator))
        {
            return inbound.TryRead<FindCodec, Find>(out Find? find)
                ? inbound.ReplyAsync(OnFind(ws, find, inbound.HandlerToken))
                : default;
        }

        inbound.RefuseUnknownType();
        return default;
    }
}
