using TypedWs.Limits;


namespace TypedWs.Tests.Limits;

public sealed class RatePartitionsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Those_with_one_key_share_and_others_do_not()
    {
        RatePartitions<string> partitions = Create(burst: 2);
        RatePartition first = partitions.Join("a");
        RatePartition second = partitions.Join("a");
        RatePartition other = partitions.Join("b");

        Assert.True(partitions.TryTake(first, out _));
        Assert.True(partitions.TryTake(second, out _));
        Assert.False(partitions.TryTake(first, out TimeSpan retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);
        Assert.True(partitions.TryTake(other, out _));
        _time.Advance(retryAfter);
        Assert.True(partitions.TryTake(second, out _));
    }

    [Fact]
    public void Who_comes_again_goes_on_where_it_left()
    {
        RatePartitions<string> partitions = Create(burst: 1);
        RatePartition partition = partitions.Join("a");
        Assert.True(partitions.TryTake(partition, out _));
        partitions.Leave("a", partition);

        Assert.False(partitions.TryTake(partitions.Join("a"), out _));
    }

    [Fact]
    public void A_partition_that_nobody_shares_and_whose_allowance_is_whole_is_forgotten()
    {
        RatePartitions<string> partitions = Create(burst: 1);
        RatePartition first = partitions.Join("a");
        RatePartition second = partitions.Join("a");
        partitions.Leave("a", first);
        Assert.Equal(1, partitions.Count);
        partitions.Leave("a", second);
        Assert.Equal(0, partitions.Count);
    }

    [Fact]
    public void Spent_ones_that_nobody_shares_do_not_pile_up()
    {
        RatePartitions<int> partitions = new(new RateMeter(new WsRateLimit(PerSecond: 1, Burst: 1), _time, "Rate"));
        RatePartition kept = partitions.Join(-1);
        for (int i = 0; i < 10_000; i++)
        {
            RatePartition partition = partitions.Join(i);
            Assert.True(partitions.TryTake(partition, out _));
            partitions.Leave(i, partition);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(partitions.Count, 1, 65);
        Assert.Same(kept, partitions.Join(-1));
    }

    private RatePartitions<string> Create(int burst) => new(new RateMeter(new WsRateLimit(PerSecond: 1, burst), _time, "Rate"));
}
