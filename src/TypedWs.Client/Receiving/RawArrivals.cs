using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Framing;

namespace TypedWs.Client.Receiving;

/// <summary>Runs the handlers of a raw client, one at a time, in the order of the messages.</summary>
/// <param name="context">Where handlers run; null for the pool.</param>
/// <param name="load">Counts the messages that wait.</param>
/// <param name="failed">Told of a handler that failed.</param>
internal sealed class RawArrivals(SynchronizationContext? context, InboundLoad load, Action<Exception> failed) : TurnQueue(context)
{
    private readonly ConcurrentQueue<(Opcode Opcode, byte[] Payload)> _arrivals = new();

    /// <summary>The handler of text messages; null for none.</summary>
    public Func<string, ValueTask>? Text { get; set; }

    /// <summary>The handler of binary messages; null for none.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask>? Binary { get; set; }

    protected override bool HasNext => !_arrivals.IsEmpty;

    /// <summary>Adds a message. Its bytes are copied.</summary>
    public void Add(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        load.Add(payload.Length);
        _arrivals.Enqueue((opcode, payload.ToArray()));
        Start();
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next handler runs all the same.")]
    protected override bool TryBegin(out ValueTask turn)
    {
        turn = default;
        if (!_arrivals.TryDequeue(out (Opcode Opcode, byte[] Payload) next))
        {
            return false;
        }

        load.Remove(next.Payload.Length);
        try
        {
            turn = next.Opcode == Opcode.Text
                ? Text?.Invoke(Encoding.UTF8.GetString(next.Payload)) ?? default
                : Binary?.Invoke(next.Payload) ?? default;
            if (!turn.IsCompletedSuccessfully)
            {
                turn = WatchAsync(turn);
            }
        }
        catch (Exception failure)
        {
            failed(failure);
        }

        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next handler runs all the same.")]
    private async ValueTask WatchAsync(ValueTask turn)
    {
        try
        {
            await turn.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            failed(failure);
        }
    }
}
