using TypedWs.Autobahn;
using TypedWs.Client.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Compression;
using TypedWs.Tests.Conformance;

namespace TypedWs.Client.Tests.Conformance;

/// <summary>
/// Groups 12 and 13 of the public suite for a client over sockets: each echo is the message, and is compressed within the bounds that the
/// client has offered and the server has answered. The suite sends a thousand messages per case; here are 2 to 8.
/// </summary>
[Collection(nameof(ClientConformanceGroup))]
[NotInBrowser(NotInBrowserAttribute.OwnsFrames)]
public sealed class ClientDeflateTests
{
    private const int BytesPerCase = 32 * 1024;
    private const int MaxMessages = 8;
    private const string ServerForgets = "; server_no_context_takeover";
    private const string ClientForgets = "client_no_context_takeover";
    private const string ClientWindow = "client_max_window_bits";

    public static TheoryData<string, WsCompressionMode> Groups
        => [.. from mode in (WsCompressionMode[])[WsCompressionMode.Shared, WsCompressionMode.Dedicated]
            from @group in DeflateCase.Groups
            select (@group, mode)];

    [Fact]
    public void There_are_216_cases() => Assert.Equal(216, DeflateCase.Groups.SelectMany(DeflateCase.Of).Count());

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Echoes_keep_what_was_negotiated(string group, WsCompressionMode mode)
    {
        await using var server = new ScriptedServer();
        foreach (DeflateCase each in DeflateCase.Of(group))
        {
            await VerifyAsync(server, each, mode);
        }
    }

    private static async Task VerifyAsync(ScriptedServer server, DeflateCase @case, WsCompressionMode mode)
    {
        var compression = new WsCompressionOptions { Outbound = mode, Inbound = mode, Threshold = 0 };
        await using WsRawClient client = FuzzedClient.Create(server.Address, compression);
        client.Start();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        string offer = peer.Header("Sec-WebSocket-Extensions") ?? "";

        // Without this parameter in the offer, the suite counts its cases with a smaller window as not implemented.
        Assert.Contains(ClientWindow, offer, StringComparison.Ordinal);

        // RFC 7692 §7.1.1.1: a server that accepts the offer of this parameter answers with it.
        string answer = (offer.Contains(ServerForgets, StringComparison.Ordinal) ? ServerForgets : "") + @case.Answer;
        await peer.AnswerAsync($"Sec-WebSocket-Extensions: permessage-deflate{answer}\r\n");
        using var deflater = new RuntimeDeflater(takesContextOver: !answer.Contains(ServerForgets, StringComparison.Ordinal));
        bool clientForgets = (offer + answer).Contains(ClientForgets, StringComparison.Ordinal);
        var inflater = new WindowedInflater(answer.Contains(ClientWindow + "=9", StringComparison.Ordinal) ? 9 : 15, !clientForgets);
        for (int i = 0; i < Math.Clamp(BytesPerCase / @case.Size, 2, MaxMessages); i++)
        {
            await EchoAsync(peer, @case, MessageData.Create(@case.Kind, @case.Size, i), deflater, inflater);
        }

        await peer.SendCloseAsync(1000);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        peer.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal(-1, (await peer.ReadFrameAsync()).Opcode);
        Assert.True((await client.Closed.WithinLimit()).WasClean);
    }

    private static async Task EchoAsync(
        ScriptedPeer peer, DeflateCase @case, byte[] message, RuntimeDeflater deflater, WindowedInflater inflater)
    {
        int opcode = @case.IsText ? 1 : 2;
        await peer.WriteAsync(WireFrame.Encode(WsRole.Client, CreateFragments(opcode, deflater.Deflate(message), @case.Fragment)));
        (int first, byte[] payload) = await peer.ReadRawFrameAsync();
        bool isCompressed = (first & 0x40) != 0;
        Assert.Equal(0x80 | (isCompressed ? 0x40 : 0) | opcode, first);
        Assert.True(isCompressed || @case.Size < 256 || @case.Kind is MessageData.Binary or MessageData.Incompressible, @case.Name);
        byte[] data = isCompressed ? inflater.Inflate(payload) : payload;
        Assert.True(message.AsSpan().SequenceEqual(data), $"{@case.Name}: an echo differs.");
    }

    private static IEnumerable<WireFrame> CreateFragments(int opcode, byte[] payload, int length)
    {
        byte[][] parts = [.. payload.Chunk(length)];
        return parts.Select((part, index) => new WireFrame(
            (byte)((index == parts.Length - 1 ? 0x80 : 0) | (index == 0 ? 0x40 | opcode : 0)), part));
    }
}
