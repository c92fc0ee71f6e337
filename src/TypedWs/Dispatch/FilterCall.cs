using TypedWs.Connections;

namespace TypedWs.Dispatch;

/// <summary>The calls of an endpoint's filters for one message. Each filter calls the next one; the last one calls the handler.</summary>
/// <param name="filters">The filters.</param>
/// <param name="message">The message.</param>
/// <param name="document">A copy of the whole message, which is dispatched again behind the last filter.</param>
internal sealed class FilterCall(FilterSet filters, WsMessageContext message, byte[] document)
{
    private Task<WsError?>? _handling;

    /// <summary>A copy of the whole message.</summary>
    public byte[] Document => document;

    /// <summary>Calls the filters, and waits for the handler if they have called it.</summary>
    /// <param name="handle">Calls the handler.</param>
    /// <returns>The result of the first filter.</returns>
    public async ValueTask<WsError?> RunAsync(Func<byte[], ValueTask<WsError?>> handle)
    {
        try
        {
            return await CallAsync(position: 0, handle).ConfigureAwait(false);
        }
        finally
        {
            // A filter may have failed, or may not have waited for the handler.
            if (_handling is not null)
            {
                await ((Task)_handling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private ValueTask<WsError?> CallAsync(int position, Func<byte[], ValueTask<WsError?>> handle)
    {
        if (position == filters.Count)
        {
            _handling = handle(document).AsTask();
            return new ValueTask<WsError?>(_handling);
        }

        IWsFilter filter = filters[position];
        bool isNextCalled = false;
        return filter.OnMessageAsync(message, Next);

        ValueTask<WsError?> Next()
        {
            if (Interlocked.Exchange(ref isNextCalled, true))
            {
                throw new InvalidOperationException($"The filter {filter.GetType().Name} has called the next one twice for a message.");
            }

            return CallAsync(position + 1, handle);
        }
    }
}
