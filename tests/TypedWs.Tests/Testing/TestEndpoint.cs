using TypedWs.CompilerServices;

namespace TypedWs.Tests.Testing;

/// <summary>
/// An endpoint as a user writes it, with what the generator would add. What its handlers do is up to the test; all
/// messages that reached one are in <see cref="Handled"/>.
/// </summary>
internal sealed class TestEndpoint : WsEndpoint, IWsEndpoint<TestEndpoint>
{
    static TestEndpoint()
    {
        WsMessageRegistry.Register<ChatCodec, Chat>();
        WsMessageRegistry.Register<FoundCodec, Found>();
    }

    public static int GeneratedCodeVersion => WsMessageRegistry.GeneratedCodeVersion;

    public List<object> Handled { get; } = [];

    public List<Exception> Errors { get; } = [];

    public List<string> Hooks { get; } = [];

    /// <summary>The messages that were refused before a handler could run: code and number.</summary>
    public List<(string Code, long Sequence)> Invalid { get; } = [];

    /// <summary>The handler of <c>chat</c>, which answers nothing by itself.</summary>
    public Func<WsConnection, Chat, ValueTask> OnChat { get; set; } = static (_, _) => default;

    /// <summary>The handler of <c>find</c>, whose return value is the reply.</summary>
    public Func<Find, Found?> OnFind { get; set; } = static _ => new Found(1);

    /// <summary>If set, the handler of <c>find</c> instead: one that awaits.</summary>
    public Func<Find, ValueTask<Found?>>? OnFindAsync { get; set; }

    public Func<WsConnection, ValueTask> Opened { get; set; } = static _ => default;

    public Func<WsConnection, WsClose, ValueTask> Ended { get; set; } = static (_, _) => default;

    public Func<ValueTask> Failed { get; set; } = static () => default;

    public bool KeepsMessages { get; set; } = true;

    public WsClose? Close { get; private set; }

    public static TestEndpoint Create(IServiceProvider services) => new();

    public override ValueTask OnOpen(WsConnection ws)
    {
        Hooks.Add("open");
        return Opened(ws);
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        Hooks.Add("close");
        Close = close;
        return Ended(ws, close);
    }

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        Errors.Add(exception);
        return Failed();
    }

    public override void OnInvalidMessage(WsConnection ws, in WsErrorEvent error)
    {
        if (KeepsMessages)
        {
            Invalid.Add((error.Code, error.Sequence));
        }
    }

    protected override ValueTask DispatchMessage(WsConnection ws, ref WsInboundMessage inbound)
    {
        ReadOnlySpan<byte> type = inbound.Type;
        if (type.SequenceEqual(ChatCodec.Discriminator))
        {
            return inbound.TryRead<ChatCodec, Chat>(out Chat? chat) ? Handle(ws, chat) : default;
        }

        if (type.SequenceEqual(FindCodec.Discriminator))
        {
            return inbound.TryRead<FindCodec, Find>(out Find? find) ? Handle(ref inbound, find) : default;
        }

        if (type.SequenceEqual(EitherCodec.Discriminator))
        {
            Keep(inbound.TryRead<EitherCodec, Either>(out Either? either) ? either : null);
        }
        else if (type.SequenceEqual(TableCodec.Discriminator))
        {
            Keep(inbound.TryRead<TableCodec, Table>(out Table? table) ? table : null);
        }
        else
        {
            inbound.RefuseUnknownType();
        }

        return default;
    }

    private ValueTask Handle(WsConnection ws, Chat chat)
    {
        Keep(chat);
        return OnChat(ws, chat);
    }

    private ValueTask Handle(ref WsInboundMessage inbound, Find find)
    {
        Keep(find);
        if (OnFindAsync is { } later)
        {
            return inbound.ReplyAsync(later(find));
        }

        inbound.Reply(OnFind(find));
        return default;
    }

    private void Keep(object? message)
    {
        if (message is not null && KeepsMessages)
        {
            Handled.Add(message);
        }
    }
}
