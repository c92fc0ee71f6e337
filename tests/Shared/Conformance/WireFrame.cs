using System.Text;
using TypedWs.Protocol;

namespace TypedWs.Tests.Conformance;

/// <summary>A frame to put on the wire, legal or not, by its first octet and payload; encoded without product code.</summary>
internal sealed record WireFrame(byte First, byte[] Payload)
{
    public static WireFrame Of(byte first) => new(first, []);

    public static WireFrame Of(byte first, string text) => new(first, Encoding.UTF8.GetBytes(text));

    public static WireFrame Of(byte first, params byte[] payload) => new(first, payload);

    public static byte[] Encode(WsRole receiver, params IEnumerable<WireFrame> frames)
    {
        var wire = new List<byte>();
        byte seed = 0x11;
        foreach (WireFrame frame in frames)
        {
            frame.AppendTo(wire, masked: receiver == WsRole.Server, seed += 0x35);
        }

        return [.. wire];
    }

    private void AppendTo(List<byte> wire, bool masked, byte seed)
    {
        int mask = masked ? 0x80 : 0;
        wire.Add(First);
        if (Payload.Length < 126)
        {
            wire.Add((byte)(mask | Payload.Length));
        }
        else if (Payload.Length < 65536)
        {
            wire.AddRange([(byte)(mask | 126), (byte)(Payload.Length >> 8), (byte)Payload.Length]);
        }
        else
        {
            wire.Add((byte)(mask | 127));
            for (int shift = 56; shift >= 0; shift -= 8)
            {
                wire.Add((byte)((long)Payload.Length >> shift));
            }
        }

        if (!masked)
        {
            wire.AddRange(Payload);
            return;
        }

        byte[] key = [seed, (byte)(seed ^ 0x5A), (byte)(seed + 77), (byte)~seed];
        wire.AddRange(key);
        byte[] payload = [.. Payload];
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= key[i & 3];
        }

        wire.AddRange(payload);
    }
}
