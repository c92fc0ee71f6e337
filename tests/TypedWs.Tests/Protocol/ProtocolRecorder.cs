using System.Buffers.Binary;
using System.Text;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol;

/// <summary>Records what comes out of a <see cref="WsProtocol"/> as readable lines.</summary>
internal sealed class ProtocolRecorder(WsRole role) : IProtocolEvents
{
    public List<string> Events { get; } = [];

    /// <summary>Whether each message stops the parser.</summary>
    public bool StopAtMessages { get; init; }

    public bool OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        Events.Add(opcode switch
        {
            Opcode.Text => Outcome.Text(payload),
            Opcode.Binary => Outcome.Binary(payload),
            _ => $"message of opcode {opcode}",
        });
        return !StopAtMessages;
    }

    public bool OnMessageTooLarge(Opcode opcode, long size)
    {
        Events.Add($"{(opcode == Opcode.Text ? "text" : "binary")} too large: {size}");
        return !StopAtMessages;
    }

    public void OnPing(ReadOnlySpan<byte> payload) => Events.Add($"ping {Convert.ToHexString(payload)}");

    public void OnPong(ReadOnlySpan<byte> payload) => Events.Add($"pong {Convert.ToHexString(payload)}");

    public void OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8) =>
        Events.Add(Outcome.Close(code, Encoding.UTF8.GetString(reasonUtf8)));

    public void OnFailed(ProtocolViolation error) => Events.Add($"failed {error}");

    public void SendControl(ReadOnlySpan<byte> frame)
    {
        byte[] payload = Open(frame, 0x8A);
        Events.Add(Outcome.SendPong(payload));
    }

    public void SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
    {
        byte[] payload = Open(frame, 0x88);
        Events.Add(payload.Length == 0
            ? Outcome.SendClose(null)
            : Outcome.SendClose(BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload, 2, payload.Length - 2)));
        Assert.Equal(Events[^1], Outcome.SendClose(code, reason));
    }

    // Takes a control frame apart by hand: first octet as expected, masked exactly if this is a client, one frame.
    private byte[] Open(ReadOnlySpan<byte> frame, byte first)
    {
        Assert.Equal(first, frame[0]);
        Assert.Equal(role == WsRole.Client, (frame[1] & 0x80) != 0);
        int length = frame[1] & 0x7F;
        if (role == WsRole.Server)
        {
            Assert.Equal(2 + length, frame.Length);
            return frame[2..].ToArray();
        }

        Assert.Equal(6 + length, frame.Length);
        byte[] payload = frame[6..].ToArray();
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= frame[2 + (i % 4)];
        }

        return payload;
    }
}
