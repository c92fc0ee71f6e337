using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Sending;

/// <summary>The cost of sending for the garbage collector.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    [Fact]
    public async Task Sending_a_small_message_allocates_nothing_on_the_sending_thread()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        await using WsClient client = await server.ConnectClientAsync();
        for (int i = 0; i < 50; i++)
        {
            SendSome(client, 500);
            await client.AcknowledgedAsync(new Note("end of the warm-up")).WithinLimit();
        }

        // Each thread has a buffer of its own, and this may be another thread than before.
        SendSome(client, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SendSome(client, 400);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
    }

    // A method of its own, so that no state machine is part of what is measured.
    private static void SendSome(WsClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.Send(new Tick(i));
        }
    }
}
