using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Handlers that block their thread, in a process whose thread pool has two threads and never gets a third.</summary>
public sealed class SmallPoolTests
{
    private const string Question = """{"type":"sum","payload":{},"id":"x"}""";
    private const string Answer = """{"type":"total","payload":{"number":0},"ref":"x"}""";

    [Theory]
    [InlineData("block")]
    [InlineData("wait")]
    public async Task A_handler_that_blocks_one_of_two_threads_holds_up_no_other_connection_and_no_shutdown(string type)
    {
        // Without Offload, only the host's own time-out ends the wait for the thread (docs/limits.md, "Hooks").
        bool isOffloaded = type == "block";
        await using SmallPoolServer server =
            await SmallPoolServer.StartAsync(shutdownTimeout: isOffloaded ? null : TimeSpan.FromSeconds(3));
        await using RawWebSocket earlier = await server.ConnectAsync();
        await using RawWebSocket blocked = await server.ConnectAsync();
        await BlockAsync(blocked, type);
        await server.ExpectAsync(SmallPoolServer.BlockedLine);

        await using RawWebSocket later = await server.ConnectAsync();
        foreach (RawWebSocket other in new[] { earlier, later })
        {
            await other.SendTextAsync(Question);
            Assert.Equal(Answer, await other.ReceiveTextAsync());
            await other.PingAsync();
        }

        if (isOffloaded)
        {
            await blocked.PingAsync();
        }

        await server.StopAsync();
        foreach (RawWebSocket other in new[] { earlier, later })
        {
            Assert.Equal(1001, (await other.ReceiveFrameAsync()).CloseCode);
            await other.SendAsync(RawFrame.MaskedClose(1001));
        }

        await server.ExpectAsync(SmallPoolServer.StoppedLine);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("wait")]
    public async Task When_handlers_have_blocked_all_threads_the_server_goes_on_as_soon_as_one_of_them_ends(string type)
    {
        await using SmallPoolServer server = await SmallPoolServer.StartAsync();
        await using RawWebSocket first = await server.ConnectAsync();
        await using RawWebSocket second = await server.ConnectAsync();
        await using RawWebSocket other = await server.ConnectAsync();
        foreach (RawWebSocket blocked in new[] { first, second })
        {
            await BlockAsync(blocked, type);
            await server.ExpectAsync(SmallPoolServer.BlockedLine);
        }

        await other.SendTextAsync(Question);
        await server.ReleaseAsync(handlers: 1);
        Assert.Equal(Answer, await other.ReceiveTextAsync());

        // The thread that is free again is blocked by a third handler, and the stop needs it.
        await BlockAsync(other, type);
        await server.ExpectAsync(SmallPoolServer.BlockedLine);
        await server.StopAsync();
        await server.ReleaseAsync(handlers: 2);
        await server.ExpectAsync(SmallPoolServer.StoppedLine);
    }

    private static Task BlockAsync(RawWebSocket client, string type)
        => client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"number":1},"id":1}""");
}
