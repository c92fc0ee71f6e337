namespace TypedWs.CompilerServices;

/// <summary>Registers the handlers of one object with a client, and removes them together. Used by generated code.</summary>
public sealed class WsClientRegistrar
{
    private readonly WsClient _client;
    private readonly List<IDisposable> _registrations = [];

    internal WsClientRegistrar(WsClient client) => _client = client;

    /// <summary>Registers the handler of a message.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="handler">The handler.</param>
    public void On<T>(Func<T, CancellationToken, ValueTask> handler) => _registrations.Add(_client.On(handler));

    /// <summary>Registers the handler of a request that is answered by one reply.</summary>
    /// <typeparam name="TRequest">The request.</typeparam>
    /// <typeparam name="TReply">The reply.</typeparam>
    /// <param name="handler">The handler.</param>
    public void OnRequest<TRequest, TReply>(Func<TRequest, CancellationToken, ValueTask<TReply>> handler)
        => _registrations.Add(_client.OnRequest(handler));

    /// <summary>Registers the handler of a request that is answered by a stream.</summary>
    /// <typeparam name="TRequest">The request.</typeparam>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="handler">The handler.</param>
    public void OnStreamRequest<TRequest, TItem>(Func<TRequest, CancellationToken, IAsyncEnumerable<TItem>> handler)
        => _registrations.Add(_client.OnStreamRequest(handler));

    /// <summary>Removes all handlers, the last one first.</summary>
    internal void RemoveAll()
    {
        for (int i = _registrations.Count - 1; i >= 0; i--)
        {
            _registrations[i].Dispose();
        }
    }
}
