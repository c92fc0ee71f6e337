using System.Text;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>Small messages that expand to large ones, over real sockets.</summary>
public sealed class CompressionBombTests
{
    internal static byte[] Zeros { get; } = new byte[6 * 1024 * 1024];

    [Fact]
    public async Task A_message_that_expands_above_the_limit_gets_an_event_and_the_connection_stays()
    {
        await using WsTestServer server = await StartAsync();
        await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
        await client.SendAsync(RawDeflate.Frame(RawFrame.TextOpcode, Zeros));
        await client.SendAsync(RawDeflate.Fragments(RawFrame.TextOpcode, Zeros, 1000));
        await client.SendAsync(RawDeflate.Frame(RawFrame.TextOpcode, """{"type":"say","payload":{"text":"still here"}}"""u8));
        for (int i = 0; i < 2; i++)
        {
            Assert.Contains("message_too_large", await ReceiveAsync(client), StringComparison.Ordinal);
        }

        Assert.Contains("still here", await ReceiveAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Above_the_limit_of_what_is_skipped_the_connection_closes_with_1009()
    {
        await using WsTestServer server = await StartAsync(static options => options.MaxDiscardedMessageSize = 1024 * 1024);
        await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
        byte[] bomb = RawDeflate.Fragments(RawFrame.TextOpcode, Zeros, 1000);

        // Byte by byte, as far as the server reads.
        foreach (byte[] piece in bomb.Chunk(1))
        {
            try
            {
                await client.SendAsync(piece);
            }
            catch (IOException)
            {
                break;
            }
        }

        Assert.Equal(1009, (await client.ReceiveCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task Corrupt_data_closes_with_1007_and_frees_the_context()
    {
        await using WsTestServer server = await StartAsync(
            static options => options.Compression = new()
            {
                Inbound = WsCompressionMode.Dedicated,
                Outbound = WsCompressionMode.Dedicated,
            });
        await using RawWebSocket client = await server.ConnectAsync(headers: RawDeflate.Offer);
        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, [0xFF, 0xFF, 0xFF], rsv: 4));
        Assert.Equal(1007, (await client.ReceiveCloseAsync()).CloseCode);
        await client.DisposeAsync();
        using var memory = new Measurements(server.Services, "typedws.compression.memory");
        await Bounded.Until(() => memory.Observe() is ["0"] or ["0 endpoint=CompressedEndpoint"], "freed contexts");
    }

    internal static async Task<string> ReceiveAsync(RawWebSocket client)
        => Encoding.UTF8.GetString(RawDeflate.Inflate(await client.ReceiveFrameAsync()));

    internal static Task<WsTestServer> StartAsync(Action<WsOptions>? more = null)
        => WsTestServer.StartAsync(app => app.MapWs<CompressedEndpoint>("/ws", options =>
        {
            options.Compression = new WsCompressionOptions();
            more?.Invoke(options);
        }));
}

/// <summary>The memory of many bombs at once; alone, because the memory of the process is measured.</summary>
[Collection(nameof(Alone))]
public sealed class CompressionBombMemoryTests
{
    [Fact]
    public async Task Many_bombs_at_once_cost_no_more_memory_than_their_limits_and_a_neighbour_is_answered()
    {
        const int Bombs = 50;
        await using WsTestServer server = await CompressionBombTests.StartAsync();
        List<RawWebSocket> attackers = [];
        byte[] bomb = RawDeflate.Frame(RawFrame.TextOpcode, CompressionBombTests.Zeros);
        for (int i = 0; i < Bombs; i++)
        {
            attackers.Add(await server.ConnectAsync(headers: RawDeflate.Offer));
        }

        await using RawWebSocket neighbour = await server.ConnectAsync();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.WhenAll(attackers.Select(attacker => attacker.SendAsync(bomb)));
        await neighbour.SendTextAsync("""{"type":"say","payload":{"text":"hello"}}""");
        Assert.Contains("hello", await neighbour.ReceiveTextAsync(), StringComparison.Ordinal);
        foreach (RawWebSocket attacker in attackers)
        {
            Assert.Contains("message_too_large", await CompressionBombTests.ReceiveAsync(attacker), StringComparison.Ordinal);
            await attacker.DisposeAsync();
        }

        // 64 KiB is the message limit; a naive server would have needed 300 MiB.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Bombs * 2L * 64 * 1024 * 4);
    }
}
