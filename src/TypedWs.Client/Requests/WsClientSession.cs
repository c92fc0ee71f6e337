using System.ComponentModel;
using TypedWs.Client.Requests;

namespace TypedWs;

/// <summary>A new connection of a <see cref="WsClient"/>, for code that runs before everything else on it
/// (<see cref="WsClient.OnConnected"/>). A message that is sent here goes past the client's queue, and only on this connection.</summary>
public sealed class WsClientSession : IWsRequester
{
    private readonly TypedSender _sender;
    private readonly ClientCalls _calls;

    internal WsClientSession(TypedSender sender, ClientCalls calls, bool isReconnect, CancellationToken ending)
    {
        _sender = sender;
        _calls = calls;
        IsReconnect = isReconnect;
        Ending = ending;
    }

    /// <summary>Whether the client had an open connection before.</summary>
    public bool IsReconnect { get; }

    /// <summary>The server's first message; null if it does not speak the subprotocol of TypedWs.</summary>
    public WsWelcome? Welcome { get; internal set; }

    /// <summary>Cancelled when the connection has ended.</summary>
    internal CancellationToken Ending { get; }

    /// <summary>Sends a message.</summary>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="compress">Whether it is compressed.</param>
    /// <exception cref="WsSendException">The message was not sent.</exception>
    public void Send<T>(T message, WsCompress compress = WsCompress.Default)
    {
        if (_sender.TrySend(message, compress) is { } failure)
        {
            throw new WsSendException(failure);
        }
    }

    /// <summary>Sends a message and waits for its acknowledgement.</summary>
    /// <inheritdoc cref="WsClient.AcknowledgedAsync{T}"/>
    public Task AcknowledgedAsync<T>(T message, WsRequestOptions? options = null, CancellationToken cancellationToken = default)
        => _sender.AcknowledgeAsync(message, options, cancellationToken);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<TReply> RequestAsync<TRequest, TReply>(TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => _sender.RequestAsync<TRequest, TReply>(message, options, cancellationToken);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IAsyncEnumerable<TItem> StreamAsync<TRequest, TItem>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => _sender.StreamAsync<TRequest, TItem>(message, options, cancellationToken);

    /// <summary>Sends a message, unless the connection has ended: then it has no use.</summary>
    internal void SendIfOpen<T>(T message) => _sender.TrySend(message, WsCompress.Default);

    /// <summary>Sends a message whose answer may be of any type.</summary>
    internal Task HoldAsync<T>(T message)
    {
        var call = new AnyAnswerCall(_calls);
        _sender.SendRequest(call, message, null, Ending);
        return call.Acknowledged;
    }

    /// <summary>Sends new credentials.</summary>
    internal Task AuthenticateAsync(WsToken token)
    {
        var call = new AcknowledgedCall(_calls);
        _sender.SendAuth(call, token, Ending);
        return call.Acknowledged;
    }
}
