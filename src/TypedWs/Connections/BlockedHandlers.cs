using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>Logs the handlers that block the event loops of a transport, each once. The transport itself cannot name them: it does not know
/// the messages. Thread-safe.</summary>
/// <param name="executor">The executor with the loops.</param>
/// <param name="logger">Never throws.</param>
/// <param name="endpoint">The name of the endpoint.</param>
/// <param name="types">Converts discriminators to strings.</param>
internal sealed class BlockedHandlers(TurnExecutor executor, ILogger logger, string endpoint, MessageTypeNames types)
{
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    /// <summary>A handler has returned to the code that called it.</summary>
    /// <param name="type">The discriminator of its message.</param>
    public void HandlerReturned(ReadOnlySpan<byte> type)
    {
        if (executor.TryNoteTaken())
        {
            Tell(types.Find(type));
        }
    }

    /// <inheritdoc cref="HandlerReturned(ReadOnlySpan{byte})"/>
    public void HandlerReturned(string type)
    {
        if (executor.TryNoteTaken())
        {
            Tell(type);
        }
    }

    private void Tell(string handler)
    {
        if (_told.TryAdd(handler, true))
        {
            WsLog.HandlerBlocks(logger, endpoint, handler);
        }
    }
}
