namespace TypedWs;

/// <summary>A message in front of its handler, for <see cref="IWsFilter.OnMessageAsync"/>. Immutable.</summary>
public sealed class WsMessageContext
{
    internal WsMessageContext(WsConnection connection, string type, object message, string? id, long sequence)
    {
        Connection = connection;
        Type = type;
        Message = message;
        Id = id;
        Sequence = sequence;
    }

    /// <summary>The connection of the message.</summary>
    public WsConnection Connection { get; }

    /// <summary>The discriminator of the message.</summary>
    public string Type { get; }

    /// <summary>The message as the handler gets it: valid, and of the type of the handler's parameter.</summary>
    public object Message { get; }

    /// <summary>The JSON text of the message's <c>id</c>: <c>7</c>, or <c>"7"</c> with its quotes. Null if the message has none.</summary>
    public string? Id { get; }

    /// <summary>The number of the message on its connection, from 1.</summary>
    public long Sequence { get; }
}

/// <summary>A message that the application sends to one connection, for <see cref="IWsFilter.OnSend"/>.</summary>
public readonly ref struct WsSendContext
{
    internal WsSendContext(WsConnection connection, object message, bool isAnswer)
    {
        Connection = connection;
        Message = message;
        IsAnswer = isAnswer;
    }

    /// <summary>The connection that the message is sent to.</summary>
    public WsConnection Connection { get; }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Whether a handler has returned the message: it answers a message of the client, or is an item of the answer.</summary>
    public bool IsAnswer { get; }
}
