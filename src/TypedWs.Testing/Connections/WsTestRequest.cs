namespace TypedWs.Testing;

/// <summary>A request of the server that a test has received, and answers when it likes.</summary>
/// <typeparam name="T">The message.</typeparam>
public sealed class WsTestRequest<T>
{
    private readonly WsTestConnection _connection;
    private readonly string _id;

    internal WsTestRequest(WsTestConnection connection, string id, T message)
    {
        _connection = connection;
        _id = id;
        Message = message;
    }

    /// <summary>The request.</summary>
    public T Message { get; }

    /// <summary>Answers the request, or sends an item of the stream that answers it.</summary>
    /// <typeparam name="TReply">A message that clients send.</typeparam>
    /// <param name="reply">The answer.</param>
    public void Reply<TReply>(TReply reply) => _connection.Reply(_id, reply);

    /// <summary>Ends the stream that answers the request.</summary>
    public void End() => _connection.ReplyEnd(_id);

    /// <summary>Refuses the request.</summary>
    /// <param name="error">The error.</param>
    public void Refuse(WsError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _connection.Refuse(_id, error);
    }
}
