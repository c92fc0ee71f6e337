using System.Text;
using TypedWs.Framing;

namespace TypedWs.Tests.Testing;

/// <summary>Frames as a client sends them: whole and masked.</summary>
internal static class ClientFrames
{
    private const uint Key = 0x3D21FA37;

    public static byte[] Text(string text) => Create(Opcode.Text, Encoding.UTF8.GetBytes(text));

    public static byte[] Binary(params ReadOnlySpan<byte> data) => Create(Opcode.Binary, data);

    public static byte[] Ping(string payload) => Create(Opcode.Ping, Encoding.UTF8.GetBytes(payload));

    public static byte[] Close(ushort code, string reason = "")
        => Create(Opcode.Close, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    public static byte[] Create(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeader.MaxLength + payload.Length];
        int header = FrameWriter.WriteHeader(frame, opcode, payload.Length, maskingKey: Key);
        payload.CopyTo(frame.AsSpan(header));
        Masking.Apply(frame.AsSpan(header, payload.Length), Key);
        return frame[..(header + payload.Length)];
    }
}

/// <summary>A frame that the server sent.</summary>
internal readonly record struct ServerFrame(Opcode Opcode, byte[] Payload)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    public static List<ServerFrame> Parse(ReadOnlySpan<byte> output)
    {
        List<ServerFrame> frames = [];
        while (!output.IsEmpty)
        {
            Assert.True(FrameReader.TryReadHeader(output, out FrameHeader header, out int consumed));
            Assert.True(header.Fin);
            Assert.False(header.Masked);
            int end = consumed + (int)header.PayloadLength;
            frames.Add(new ServerFrame(header.Opcode, output[consumed..end].ToArray()));
            output = output[end..];
        }

        return frames;
    }
}
