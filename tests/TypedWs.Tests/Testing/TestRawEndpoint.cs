using TypedWs.Framing;

namespace TypedWs.Tests.Testing;

/// <summary>A raw endpoint that keeps the messages it receives.</summary>
internal sealed class TestRawEndpoint : WsRawEndpoint
{
    public List<(Opcode Opcode, byte[] Payload)> Received { get; } = [];

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text) => Keep(Opcode.Text, text);

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data) => Keep(Opcode.Binary, data);

    private ValueTask Keep(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        Received.Add((opcode, payload.ToArray()));
        return default;
    }
}
