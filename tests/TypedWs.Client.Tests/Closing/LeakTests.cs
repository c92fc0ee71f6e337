using System.Runtime.CompilerServices;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Closing;

/// <summary>Nothing of a client is left after its end.</summary>
[Collection(nameof(Alone))]
public sealed class LeakTests
{
    private static readonly int Cycles = LongTests.Choose(200, 10_000);

    [Fact]
    public async Task Many_clients_that_come_and_go_leave_no_object_behind()
    {
        var desk = new Desk();
        await using WsTestServer server = await DeskEndpoint.StartAsync(desk);
        var left = new List<WeakReference>();
        for (int i = 0; i < Cycles; i++)
        {
            left.Add(await UseOnceAsync(server, i));
        }

        await Bounded.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return left.Count(static client => client.IsAlive) <= 2;
            },
            "all clients are collected");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseOnceAsync(WsTestServer server, int i)
    {
        WsClient client = server.CreateClient();
        client.On<Heard>(static _ => { });
        client.Start();
        switch (i % 4)
        {
            case 0:
                await client.AcknowledgedAsync(new Note("x")).WithinLimit();
                break;
            case 1:
                client.Send(new Note("x"));
                break;
            case 2:
                _ = client.RequestAsync(new Hang());
                break;
            default:
                client.Abort();
                break;
        }

        await client.DisposeAsync();
        return new WeakReference(client);
    }
}
