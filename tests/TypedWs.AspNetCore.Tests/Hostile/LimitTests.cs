using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Peers that want more memory than they are worth. Allocations are those of the whole process, so these tests
/// run after the others.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class LimitTests
{
    private const int Mi = 1024 * 1024;

    [Theory]
    [InlineData("7FFFFFFFFFFFFFFF", 1009)]
    [InlineData("0000000000100001", 1009)]
    [InlineData("FFFFFFFFFFFFFFFF", 1002)]
    public async Task A_length_that_is_out_of_the_question_fails_the_connection_at_the_header(string length, int code)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        await using RawWebSocket client = await server.ConnectAsync();
        await client.PingAsync();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await client.SendAsync([0x82, 0xFF, .. Convert.FromHexString(length), 1, 2, 3, 4]);
        RawFrame close = await client.ReceiveFrameAsync();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal((RawFrame.CloseOpcode, code), (close.Opcode, close.CloseCode));
        Assert.InRange(allocated, 0, Mi / 2);
    }

    [Fact]
    public async Task An_announced_length_costs_nothing_until_its_bytes_arrive()
    {
        const int peers = 50;
        await using ScriptedServer server = await ScriptedServer.StartAsync(options: options => options.MaxMessageSize = 64 * Mi);
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, peers).Select(_ => server.ConnectAsync()));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (RawWebSocket client in clients)
        {
            // 64 MiB announced, one octet sent.
            await client.SendAsync([0x82, 0xFF, 0, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4, 0x55]);
        }

        foreach (RawWebSocket client in clients)
        {
            client.EndSending();
            Assert.Equal(WsCloseCode.Abnormal, (await server.NextCloseAsync()).Code);
            await client.DisposeAsync();
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.InRange(allocated, 0, peers * 100 * 1024);
    }

    [Fact]
    public async Task Endless_fragments_end_at_the_limit()
    {
        const int limit = 1000;
        await using ScriptedServer server = await ScriptedServer.StartAsync(options: options => options.MaxFragments = limit);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(RawFrame.Masked(RawFrame.TextOpcode, "a"u8, fin: false));
        byte[] fragments =
        [
            .. Enumerable.Repeat(RawFrame.Masked(RawFrame.Continuation, "a"u8, fin: false), limit - 1).SelectMany(frame => frame),
        ];
        await client.SendAsync(fragments);
        await client.PingAsync();
        await client.SendAsync(RawFrame.Masked(RawFrame.Continuation, "a"u8, fin: false));
        RawFrame close = await client.ReceiveCloseAsync();
        Assert.Equal((1009, "too many fragments"), (close.CloseCode, close.CloseReason));
    }

    [Fact]
    public async Task Empty_fragments_count_like_any_other()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(options: options => options.MaxFragments = 10);
        await using RawWebSocket client = await server.ConnectAsync();
        await client.SendAsync(RawFrame.Masked(RawFrame.BinaryOpcode, [], fin: false));
        for (int i = 0; i < 10; i++)
        {
            await client.SendAsync(RawFrame.Masked(RawFrame.Continuation, [], fin: false));
        }

        Assert.Equal(1009, (await client.ReceiveCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task Two_hundred_peers_that_send_octet_by_octet_do_not_hold_up_others()
    {
        const int peers = 200;
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        RawWebSocket[] clients = await Task.WhenAll(Enumerable.Range(0, peers).Select(_ => server.ConnectAsync()));
        await using RawWebSocket other = await server.ConnectAsync();
        byte[] message = RawFrame.MaskedText("slow");
        foreach (byte octet in message)
        {
            foreach (RawWebSocket client in clients)
            {
                await client.SendAsync([octet]);
            }

            await other.PingAsync();
        }

        foreach (RawWebSocket client in clients)
        {
            Assert.Equal("slow", await client.ReceiveTextAsync());
            await client.DisposeAsync();
        }
    }
}

/// <summary>Tests that measure the whole process and so run alone.</summary>
[CollectionDefinition(nameof(MeasuredTests), DisableParallelization = true)]
public sealed class MeasuredTests;
