using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>Plays a conformance row over a socket in each of its forms.</summary>
internal static class SocketConformance
{
    public static async Task VerifyAsync(Uri server, ConformanceRow row)
    {
        ExpectedConversation expected = ConformancePlay.Expect(row);
        foreach (byte[][] sends in ConformancePlay.Chop(row, WsRole.Server))
        {
            await SocketConversation.VerifyAsync(server, sends, expected);
        }
    }
}
