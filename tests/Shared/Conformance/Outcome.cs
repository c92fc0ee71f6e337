using System.Security.Cryptography;
using System.Text;

namespace TypedWs.Tests.Conformance;

/// <summary>The frames and events that conformance rows are made of.</summary>
internal static class Outcome
{
    public static WireFrame NormalClose => WireFrame.Of(0x88, 0x03, 0xE8);

    public static string Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public static string Text(byte[] utf8) => Text(utf8.AsSpan());

    public static string Text(ReadOnlySpan<byte> utf8) => $"text {Describe(utf8)}";

    public static string Binary(ReadOnlySpan<byte> data) => $"binary {Describe(data)}";

    /// <summary>A close frame, as in <c>close 1000 reason</c>; without a code <c>close -</c>.</summary>
    public static string Close(int? code, string reason) => $"close {code?.ToString() ?? "-"} {reason}".TrimEnd();

    public static string SendClose(int? code, string reason = "") => "send " + Close(code, reason);

    public static string SendPong(ReadOnlySpan<byte> payload) => $"send pong {Convert.ToHexString(payload)}";

    /// <summary>A ping is answered with its payload, then reported.</summary>
    public static string[] Ping(byte[] payload) =>
        [SendPong(payload), $"ping {Convert.ToHexString(payload)}"];

    public static string[] Ping(string payload) => Ping(Encoding.UTF8.GetBytes(payload));

    public static string Pong(string payload) => $"pong {Convert.ToHexString(Encoding.UTF8.GetBytes(payload))}";

    /// <summary>A close frame is answered with its code, then reported.</summary>
    public static string[] Closed(int code, string reason = "") =>
        [SendClose(code), Close(code, reason)];

    /// <summary>The connection is failed with a code and a reason; nothing follows.</summary>
    public static string[] Failed(string error, int code, string reason) => [SendClose(code, reason), $"failed {error}"];

    public static string[] FailedByReservedBits => Failed("ReservedBits", 1002, "reserved bits set");

    public static string[] FailedByReservedOpcode => Failed("ReservedOpcode", 1002, "reserved opcode");

    public static string[] FailedByUtf8 => Failed("InvalidUtf8", 1007, "invalid UTF-8");

    public static byte[] Filled(byte value, int length)
    {
        byte[] data = new byte[length];
        data.AsSpan().Fill(value);
        return data;
    }

    private static string Describe(ReadOnlySpan<byte> payload) => payload.Length <= 200
        ? Convert.ToHexString(payload)
        : $"{payload.Length} bytes {Convert.ToHexString(SHA256.HashData(payload))}";
}
