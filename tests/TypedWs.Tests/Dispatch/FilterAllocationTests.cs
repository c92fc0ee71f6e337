using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>Filters cost nothing where there are none.</summary>
[Collection(nameof(Alone))]
public sealed class FilterAllocationTests
{
    // A Chat with a text of ten letters: 24 bytes for the object, 48 for the string.
    private const int Message = 72;

    [Fact]
    public void Without_filters_a_message_costs_only_the_users_object() => Assert.InRange(Measure(filters: []), 1, Message);

    [Fact]
    public void With_a_filter_the_message_is_copied() => Assert.InRange(Measure([new Idle()]), Message + 1, long.MaxValue);

    private static long Measure(IReadOnlyList<IWsFilter> filters)
    {
        var endpoint = new TestEndpoint { KeepsMessages = false };
        var connection = new TestConnection(endpoint, with: setup => setup with { Filters = filters });
        connection.Transport.KeepsOutput = false;
        byte[] frame = ClientFrames.Text("""{"type":"chat","payload":{"text":"0123456789"},"id":7}""");
        byte[] buffer = new byte[frame.Length];
        long best = long.MaxValue;
        for (int round = 0; round < 300; round++)
        {
            frame.CopyTo(buffer, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            connection.Transport.Push(buffer);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return best;
    }

    private sealed class Idle : IWsFilter;
}
