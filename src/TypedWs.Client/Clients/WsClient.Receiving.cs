using System.Runtime.CompilerServices;
using TypedWs.Client.Clients;
using TypedWs.Client.Holds;
using TypedWs.Client.Receiving;

namespace TypedWs;

/// <summary>Handlers for what the server sends.</summary>
public sealed partial class WsClient
{
    /// <summary>Adds a handler for messages of one type.</summary>
    /// <typeparam name="T">A message that the server sends.</typeparam>
    /// <param name="handler">Called for each message, in order.</param>
    /// <returns>Removes the handler when it is disposed.</returns>
    public IDisposable On<T>(Action<T> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return On<T>((message, _) =>
        {
            handler(message);
            return default;
        });
    }

    /// <summary>Adds a handler for messages of one type. The next message waits until the handler has ended.</summary>
    /// <typeparam name="T">A message that the server sends.</typeparam>
    /// <param name="handler">Called for each message, in order, with a token that is cancelled when the client is disposed.</param>
    /// <returns>Removes the handler when it is disposed.</returns>
    public IDisposable On<T>(Func<T, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Route<T> route = _protocol.Routes.Get<T>();
        route.Add(handler);
        return new Registration(() => route.Remove(handler));
    }

    /// <summary>Sets the handler for requests of the server. The messages behind a request do not wait for its answer.</summary>
    /// <typeparam name="TRequest">A message that the server sends as a request.</typeparam>
    /// <typeparam name="TReply">The message that answers it.</typeparam>
    /// <param name="handler">Returns the answer. Throws <see cref="WsException"/> to refuse the request. The token is cancelled when the
    /// server gives up, or the connection is lost.</param>
    /// <returns>Removes the handler when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The requests have a handler already.</exception>
    public IDisposable OnRequest<TRequest, TReply>(Func<TRequest, CancellationToken, ValueTask<TReply>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Answer<TRequest>(async (request, answer) =>
        {
            TReply reply = await handler(request, answer.Token).ConfigureAwait(false);
            await answer.SendAsync(reply).ConfigureAwait(false);
        });
    }

    /// <summary>Sets the handler for requests of the server that are answered by a stream.</summary>
    /// <typeparam name="TRequest">A message that the server sends as a request.</typeparam>
    /// <typeparam name="TItem">The message for each item.</typeparam>
    /// <param name="handler">Returns the items.</param>
    /// <returns>Removes the handler when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The requests have a handler already.</exception>
    public IDisposable OnStreamRequest<TRequest, TItem>(Func<TRequest, CancellationToken, IAsyncEnumerable<TItem>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Answer<TRequest>((request, answer) => answer.SendAllAsync(handler(request, answer.Token)));
    }

    /// <summary>The messages of one type, from now on, as they come. If the enumeration is slow, the oldest messages are dropped and
    /// counted (<see cref="DroppedMessages"/>). It ends when the client has stopped.</summary>
    /// <typeparam name="T">A message that the server sends.</typeparam>
    /// <param name="buffer">The number of messages that may wait for the enumeration; at least 1.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<T> Messages<T>(int buffer = 256, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer, 1);
        Route<T> route = _protocol.Routes.Get<T>();
        var feed = new MessageFeed<T>(buffer, OnDropped);

        // Added now: no message is missed between this call and the start of the enumeration.
        route.Add(feed);
        if (_protocol.IsDisposed)
        {
            feed.Complete();
        }

        return ReadAsync(route, feed, cancellationToken);
    }

    /// <summary>Adds code that runs on each new connection before everything that waits in the queue, in the order of registration with
    /// <see cref="Hold{T}"/>. If it throws, the connection is dropped and the client tries again.</summary>
    /// <param name="handler">Gets the connection. It must use the connection, and not wait for the client: the client becomes open only
    /// after it.</param>
    /// <returns>Removes the code when it is disposed.</returns>
    public IDisposable OnConnected(Func<WsClientSession, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var step = new ConnectedStep(handler, _core.Events, _protocol.Steps);
        _protocol.Steps.Add(step);
        return step;
    }

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        Route<T> route,
        MessageFeed<T> feed,
        CancellationToken given,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(given, cancellationToken);
        try
        {
            await foreach (T message in feed.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
            {
                yield return message;
            }
        }
        finally
        {
            route.Remove(feed);
        }
    }

    private void OnDropped()
    {
        Interlocked.Increment(ref _dropped);
        _core.Metrics.Dropped();
    }

    private Registration Answer<TRequest>(Func<TRequest, RequestAnswer, Task> answerer)
    {
        Route<TRequest> route = _protocol.Routes.Get<TRequest>();
        route.SetAnswerer(answerer);
        return new Registration(() => route.RemoveAnswerer(answerer));
    }
}
