using System.Runtime.CompilerServices;
using TypedWs.Client.Requests;

namespace TypedWs.Client.Clients;

/// <summary>The items that answer a request. Each enumeration sends a request of its own.</summary>
internal static class StreamEnumerable
{
    public static async IAsyncEnumerable<TItem> Create<TRequest, TItem>(
        TypedSender sender,
        ClientCalls calls,
        TRequest message,
        WsRequestOptions? options,
        CancellationToken given,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(given, cancellationToken);
        either.Token.ThrowIfCancellationRequested();
        var call = new StreamCall<TItem>(calls);
        sender.SendRequest(call, message, options, either.Token);
        await foreach (TItem item in call.TakeAllAsync(either.Token).ConfigureAwait(false))
        {
            yield return item;
        }
    }
}
