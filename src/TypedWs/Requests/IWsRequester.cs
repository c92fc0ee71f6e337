using System.ComponentModel;

namespace TypedWs;

/// <summary>
/// Sends requests and receives their answers. Call the extension methods that the source generator emits for each message with
/// <see cref="WsReplyAttribute{TReply}"/> or <see cref="WsItemsAttribute{TItem}"/>: they infer the type of the answer.
/// <code>RoomList list = await requester.RequestAsync(new ListRooms(), cancellationToken: token);</code>
/// </summary>
/// <remarks>Any thread may call the methods, also at the same time. Each request has an <c>id</c> of its own, which the requester
/// chooses.</remarks>
public interface IWsRequester
{
    /// <summary>Sends a request and waits for its reply. Generated extension methods call this method.</summary>
    /// <typeparam name="TRequest">The message that is sent.</typeparam>
    /// <typeparam name="TReply">The message that answers it.</typeparam>
    /// <param name="message">The request.</param>
    /// <param name="options">The settings of this request; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the wait; the peer is told to cancel the request.</param>
    /// <returns>The reply.</returns>
    /// <exception cref="WsRequestException">There is no reply; <see cref="WsRequestException.Reason"/> says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before the reply
    /// arrived.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    Task<TReply> RequestAsync<TRequest, TReply>(TRequest message, WsRequestOptions? options, CancellationToken cancellationToken);

    /// <summary>Sends a request and receives the items of the stream that answers it. Generated extension methods call this
    /// method.</summary>
    /// <remarks>The request is sent when the enumeration begins, and again for each further enumeration. If the enumeration ends before
    /// the stream does, the peer is told to cancel the request. <see cref="WsRequestOptions.Timeout"/> is the time for the first item or
    /// the end of the stream.</remarks>
    /// <typeparam name="TRequest">The message that is sent.</typeparam>
    /// <typeparam name="TItem">The message that is sent for each item.</typeparam>
    /// <param name="message">The request.</param>
    /// <param name="options">The settings of this request; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the enumeration; the peer is told to cancel the request.</param>
    /// <returns>The items, in the order in which the peer sent them. The enumeration throws the exceptions of
    /// <see cref="RequestAsync{TRequest, TReply}"/>.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    IAsyncEnumerable<TItem> StreamAsync<TRequest, TItem>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken);
}
