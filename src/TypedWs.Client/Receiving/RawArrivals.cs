using System.Text;
using TypedWs.Framing;

namespace TypedWs.Client.Receiving;

/// <summary>Runs the handlers of a raw client, one at a time, in the order of the messages.</summary>
/// <param name="context">Where handlers run; null for the pool.</param>
/// <param name="load">Counts the messages that wait.</param>
/// <param name="failed">Told of a handler that failed.</param>
internal sealed class RawArrivals(SynchronizationContext? context, InboundLoad load, Action<Exception> failed)
    : TurnQueue<(Opcode Opcode, byte[] Payload)>(context)
{
    /// <summary>The handler of text messages; null for none.</summary>
    public Func<string, ValueTask>? Text { get; set; }

    /// <summary>The handler of binary messages; null for none.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask>? Binary { get; set; }

    /// <summary>Adds a message. Its bytes are copied.</summary>
    public void Add(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        load.Add(payload.Length);
        Enqueue((opcode, payload.ToArray()));
        Start();
    }

    protected override ValueTask RunAsync((Opcode Opcode, byte[] Payload) piece)
    {
        load.Remove(piece.Payload.Length);
        return piece.Opcode == Opcode.Text
            ? Text?.Invoke(Encoding.UTF8.GetString(piece.Payload)) ?? default
            : Binary?.Invoke(piece.Payload) ?? default;
    }

    protected override void OnDropped((Opcode Opcode, byte[] Payload) piece, Exception failure)
    {
        load.Remove(piece.Payload.Length);
        failed(failure);
    }

    protected override void OnFailed((Opcode Opcode, byte[] Payload) piece, Exception failure) => failed(failure);
}
