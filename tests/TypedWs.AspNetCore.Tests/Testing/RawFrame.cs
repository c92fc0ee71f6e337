using System.Buffers.Binary;
using System.Text;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>A frame as a server sends it.</summary>
internal sealed record RawFrame(byte FirstByte, byte[] Payload)
{
    public const byte Continuation = 0x0;
    public const byte TextOpcode = 0x1;
    public const byte BinaryOpcode = 0x2;
    public const byte CloseOpcode = 0x8;
    public const byte PingOpcode = 0x9;
    public const byte PongOpcode = 0xA;

    public byte Opcode => (byte)(FirstByte & 0x0F);

    public bool Fin => (FirstByte & 0x80) != 0;

    public string Text => Encoding.UTF8.GetString(Payload);

    public int? CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : null;

    public string CloseReason => Payload.Length > 2 ? Encoding.UTF8.GetString(Payload, 2, Payload.Length - 2) : "";

    /// <summary>A frame as a client sends it, masked with 01 02 03 04 (RFC 6455 §5.3). Written here by hand, so that the
    /// tests do not depend on the code that they test.</summary>
    public static byte[] Masked(byte opcode, ReadOnlySpan<byte> payload, bool fin = true, int rsv = 0)
    {
        var frame = new List<byte> { (byte)((fin ? 0x80 : 0) | (rsv << 4) | opcode) };
        switch (payload.Length)
        {
            case < 126:
                frame.Add((byte)(0x80 | payload.Length));
                break;
            case <= ushort.MaxValue:
                frame.AddRange([0xFE, (byte)(payload.Length >> 8), (byte)payload.Length]);
                break;
            default:
                frame.AddRange([
                    0xFF,
                    0,
                    0,
                    0,
                    0,
                    (byte)(payload.Length >> 24),
                    (byte)(payload.Length >> 16),
                    (byte)(payload.Length >> 8),
                    (byte)payload.Length,
                ]);
                break;
        }

        frame.AddRange([1, 2, 3, 4]);
        int start = frame.Count;
        frame.AddRange(payload);
        byte[] bytes = [.. frame];
        for (int i = start; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(((i - start) % 4) + 1);
        }

        return bytes;
    }

    public static byte[] MaskedText(string text) => Masked(TextOpcode, Encoding.UTF8.GetBytes(text));

    public static byte[] MaskedClose(int code, string reason = "")
        => Masked(CloseOpcode, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);
}
