using System.Text;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>The frames and events that conformance rows are made of.</summary>
internal static class Outcome
{
    public static WireFrame NormalClose => WireFrame.Of(0x88, 0x03, 0xE8);

    public static string Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public static string Text(byte[] utf8) => ProtocolRecorder.Text(utf8);

    public static string Binary(byte[] data) => ProtocolRecorder.Binary(data);

    /// <summary>A ping is answered with its payload, then reported.</summary>
    public static string[] Ping(byte[] payload) =>
        [$"send pong {Convert.ToHexString(payload)}", $"ping {Convert.ToHexString(payload)}"];

    public static string[] Ping(string payload) => Ping(Encoding.UTF8.GetBytes(payload));

    public static string Pong(string payload) => $"pong {Convert.ToHexString(Encoding.UTF8.GetBytes(payload))}";

    /// <summary>A close frame is answered with its code, then reported.</summary>
    public static string[] Closed(int code, string reason = "") =>
        [$"send close {code}", $"close {code} {reason}".TrimEnd()];

    /// <summary>The connection is failed with a code and a reason; nothing follows.</summary>
    public static string[] Failed(string error, int code, string reason) => [$"send close {code} {reason}", $"failed {error}"];

    public static string[] FailedByReservedBits => Failed("ReservedBits", 1002, "reserved bits set");

    public static string[] FailedByReservedOpcode => Failed("ReservedOpcode", 1002, "reserved opcode");

    public static string[] FailedByUtf8 => Failed("InvalidUtf8", 1007, "invalid UTF-8");

    public static byte[] Filled(byte value, int length)
    {
        byte[] data = new byte[length];
        data.AsSpan().Fill(value);
        return data;
    }
}
