using System.Runtime.CompilerServices;

namespace TypedWs.Client.Requests;

/// <summary>The items that answer a request. Each enumeration sends a request of its own.</summary>
internal static class StreamEnumerable
{
    /// <param name="calls">The open requests of the client.</param>
    /// <param name="send">Sends the request.</param>
    /// <param name="given">The token that was given with the request.</param>
    /// <param name="cancellationToken">The token of the enumeration.</param>
    public static async IAsyncEnumerable<TItem> Create<TItem>(
        ClientCalls calls,
        Action<ClientCall, CancellationToken> send,
        CancellationToken given,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(given, cancellationToken);
        either.Token.ThrowIfCancellationRequested();
        var call = new StreamCall<TItem>(calls);
        send(call, either.Token);
        await foreach (TItem item in call.TakeAllAsync(either.Token).ConfigureAwait(false))
        {
            yield return item;
        }
    }
}
