using TypedWs.Client.Reconnecting;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>Many clients that lose a server together do not come back together.</summary>
public sealed class HerdTests
{
    private const int Clients = 1000;

    [Theory]
    [InlineData(1001, 5000)]
    [InlineData(1012, 5000)]
    [InlineData(1006, 1000)]
    public void The_first_attempts_are_spread_evenly(int code, int window)
    {
        const int Buckets = 10;
        var random = new Random(4711);
        var failure = new WsConnectionFailure { Close = new WsClose((WsCloseCode)code, "", WasClean: false), Attempt = 1 };
        int[] counts = new int[Buckets];
        for (int i = 0; i < Clients; i++)
        {
            TimeSpan delay = RetryRules.GetDelay(
                RetryRules.Classify(failure), failure, new WsReconnectOptions(), random.NextDouble());
            counts[(int)(delay.TotalMilliseconds / window * Buckets)]++;
        }

        Assert.InRange(counts.Max(), 0, (int)(1.5 * Clients / Buckets));
    }

    [Fact]
    public void Later_attempts_are_spread_over_a_growing_window_with_a_bound()
    {
        var options = new WsReconnectOptions();
        double[] windows = [.. Enumerable.Range(1, 50).Select(attempt => RetryRules.GetDelay(
            RetryKind.Backoff, new WsConnectionFailure { Attempt = attempt }, options, random: 1).TotalSeconds)];
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], windows[..7]);
        Assert.Equal(30, windows[^1]);
    }
}
