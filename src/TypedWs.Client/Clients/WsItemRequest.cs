using System.ComponentModel;
using TypedWs.Client.Clients;
using TypedWs.Client.Requests;

namespace TypedWs;

/// <summary>A request with a stream of the client (<see cref="WsClient.WithItems{TItem}"/>): send it by one of its methods, or by the
/// generated <c>RequestAsync</c> or <c>StreamAsync</c> of the message.</summary>
/// <typeparam name="TItem">The message for each item.</typeparam>
public sealed class WsItemRequest<TItem> : IWsRequester
{
    private readonly TypedSender _sender;
    private readonly ClientCalls _calls;
    private readonly IAsyncEnumerable<TItem> _items;

    internal WsItemRequest(TypedSender sender, ClientCalls calls, IAsyncEnumerable<TItem> items)
    {
        _sender = sender;
        _calls = calls;
        _items = items;
    }

    /// <summary>Sends the request and its items, and completes when the server has acknowledged it.</summary>
    /// <inheritdoc cref="WsClient.AcknowledgedAsync{T}"/>
    public Task AcknowledgedAsync<T>(T message, WsRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = new AcknowledgedCall(_calls);
        Send(call, message, options, cancellationToken);
        return call.Acknowledged;
    }

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<TReply> RequestAsync<TRequest, TReply>(TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
    {
        var call = new ReplyCall<TReply>(_calls);
        Send(call, message, options, cancellationToken);
        return call.Reply;
    }

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IAsyncEnumerable<TAnswer> StreamAsync<TRequest, TAnswer>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
        => StreamEnumerable.Create<TAnswer>(
            _calls, (call, either) => Send(call, message, options, either), cancellationToken);

    // A request that is sent again would need its items again, which are gone.
    private void Send<TRequest>(ClientCall call, TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
    {
        if (options is { Resend: true })
        {
            throw new ArgumentException("A request with items cannot be sent again: Resend must be false.", nameof(options));
        }

        _sender.SendRequest(call, message, options, cancellationToken);
        _ = new ItemUpload<TItem>(call, _sender).RunAsync(_items);
    }
}
