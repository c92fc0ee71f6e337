using System.Text;
using TypedWs.Framing;

namespace TypedWs.Tests.Testing;

/// <summary>Sends frames whose content does not matter to the test, of any length and by the queue of any connection.</summary>
internal static class OpaqueFrames
{
    public static WsSendStatus SendText(this WsConnectionBase ws, string text) => Send(ws, Opcode.Text, Encoding.UTF8.GetBytes(text));

    public static WsSendStatus SendBinary(this WsConnectionBase ws, byte[] data) => Send(ws, Opcode.Binary, data);

    private static WsSendStatus Send(WsConnectionBase ws, Opcode opcode, byte[] payload)
    {
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(header, opcode, payload.Length);
        return ws.Core.Outbound.Enqueue(header[..length], payload);
    }
}
