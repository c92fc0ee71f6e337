using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// The octets that a server sends behind its handshake, as text: a line per frame or run of equal frames, its header in
/// hexadecimal, its payload whole or, where it is long, its hash.
/// </summary>
internal static class RecordedWire
{
    private const int LongestShown = 1200;

    /// <summary>Sends octets and a close frame, and takes all that comes until the server ends TCP.</summary>
    /// <param name="client">The client.</param>
    /// <param name="octets">What it sends.</param>
    /// <param name="answers">How many frames are to come before the close frame is sent.</param>
    public static async Task<string> RecordAsync(RawWebSocket client, byte[] octets, int answers = 0)
    {
        Task sending = SendAsync(client, answers > 0 ? octets : [.. octets, .. RawFrame.MaskedClose(1000)]);
        using var received = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int length;
        while ((length = await ReceiveAsync(client.Socket, buffer)) > 0)
        {
            received.Write(buffer, 0, length);
            if (answers > 0 && Split(received.ToArray()).Count >= answers)
            {
                answers = 0;
                await sending;
                sending = SendAsync(client, RawFrame.MaskedClose(1000));
            }
        }

        await sending;
        return Describe(Split(received.ToArray()));
    }

    // A server may reset a connection on which a peer speaks behind its own close frame; what it had sent has arrived by then.
    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None).WithinLimit();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static async Task SendAsync(RawWebSocket client, byte[] octets)
    {
        try
        {
            await client.SendAsync(octets);
        }
        catch (IOException exception)
            when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            // As above.
        }
    }

    // Rows of a thousand messages take one line.
    private static string Describe(List<string> frames)
    {
        var text = new StringBuilder();
        for (int first = 0, next; first < frames.Count; first = next)
        {
            for (next = first + 1; next < frames.Count && frames[next] == frames[first]; next++)
            {
            }

            text.Append("  ").Append(next - first > 1 ? $"{next - first} x " : "").Append(frames[first]).Append('\n');
        }

        return text.ToString();
    }

    private static List<string> Split(ReadOnlySpan<byte> octets)
    {
        List<string> frames = [];
        while (!octets.IsEmpty)
        {
            int header = octets.Length < 2 ? 2 : (octets[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
            long length = octets.Length < header ? 0 : header switch
            {
                4 => BinaryPrimitives.ReadUInt16BigEndian(octets[2..]),
                10 => BinaryPrimitives.ReadInt64BigEndian(octets[2..]),
                _ => octets[1],
            };
            if (octets.Length < header + length)
            {
                // A part of a frame is no frame yet.
                return frames;
            }

            ReadOnlySpan<byte> payload = octets.Slice(header, (int)length);
            frames.Add($"{Convert.ToHexString(octets[..header])} {DescribePayload(payload)}");
            octets = octets[(header + payload.Length)..];
        }

        return frames;
    }

    private static string DescribePayload(ReadOnlySpan<byte> payload)
        => payload.Length > LongestShown ? "SHA-256 " + Convert.ToHexString(SHA256.HashData(payload))
            : payload.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E) ? Convert.ToHexString(payload)
            : Encoding.ASCII.GetString(payload);
}
