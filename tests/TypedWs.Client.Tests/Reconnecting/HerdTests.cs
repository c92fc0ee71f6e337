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

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(3600, 3600)]
    [InlineData(86_401, 86_400)]
    [InlineData(922_337_203_685, 86_400)]
    public void A_server_may_ask_for_a_day_at_most(long asked, long waited)
    {
        var failure = new WsConnectionFailure { Attempt = 1, RetryAfter = TimeSpan.FromSeconds(asked) };
        TimeSpan delay = RetryRules.GetDelay(RetryKind.ServerAway, failure, new WsReconnectOptions(), random: 0);
        Assert.Equal(TimeSpan.FromSeconds(waited), delay);
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
