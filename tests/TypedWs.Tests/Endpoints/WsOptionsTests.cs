namespace TypedWs.Tests.Endpoints;

public sealed class WsOptionsTests
{
    public static TheoryData<string, Action<WsOptions>> Broken => new()
    {
        { "MaxMessageSize must be between 1 and 1073741823 bytes, but is 0", static options => options.MaxMessageSize = 0 },
        { "MaxMessageSize must be between 1 and 1073741823 bytes, but is 1073741824", static options => options.MaxMessageSize = 1_073_741_824 },
        { "MaxFragments must be at least 1, but is 0", static options => options.MaxFragments = 0 },
        { "ReadAheadMessages and ReadAheadBytes must be at least 1, but are 0 and 65536", static options => options.ReadAheadMessages = 0 },
        { "ReadAheadMessages and ReadAheadBytes must be at least 1, but are 64 and 0", static options => options.ReadAheadBytes = 0 },
        { "0 <= OutboundLowWatermark <= OutboundHighWatermark <= OutboundLimit must hold, but they are -1, 65536 and 1048576", static options => options.OutboundLowWatermark = -1 },
        { "0 <= OutboundLowWatermark <= OutboundHighWatermark <= OutboundLimit must hold, but they are 65537, 65536 and 1048576", static options => options.OutboundLowWatermark = 65_537 },
        { "0 <= OutboundLowWatermark <= OutboundHighWatermark <= OutboundLimit must hold, but they are 32768, 65536 and 65535", static options => options.OutboundLimit = 65_535 },
        { "OutboundLimit must be at least 1, but is 0: nothing could be sent", static options => options.OutboundLimit = options.OutboundHighWatermark = options.OutboundLowWatermark = 0 },
        { "CloseTimeout must be positive and ShutdownTimeout not negative, but they are 00:00:00 and 00:00:10", static options => options.CloseTimeout = TimeSpan.Zero },
        { "CloseTimeout must be positive and ShutdownTimeout not negative, but they are 00:00:05 and -00:00:00.0010000", static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan },
        { "CloseTimeout and ShutdownTimeout must be at most 49.17:02:47.2940000, but are 50.00:00:00 and 00:00:10", static options => options.CloseTimeout = TimeSpan.FromDays(50) },
        { "CloseTimeout and ShutdownTimeout must be at most 49.17:02:47.2940000, but are 00:00:05 and 50.00:00:00", static options => options.ShutdownTimeout = TimeSpan.FromDays(50) },
        { "MaxSubscriptions must not be negative, but is -1", static options => options.MaxSubscriptions = -1 },
        { "RequireSubprotocol is set, but Subprotocols is empty: no client could connect", static options => options.RequireSubprotocol = true },
        { "the subprotocol 'two words' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)", static options => options.Subprotocols.Add("two words") },
        { "the subprotocol '' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)", static options => options.Subprotocols.Add("") },
    };

    [Fact]
    public void The_defaults_are_fine() => Assert.Empty(new WsOptions().Check());

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_setting_that_cannot_work_is_told_in_words(string problem, Action<WsOptions> configure)
    {
        var options = new WsOptions();
        configure(options);
        Assert.Equal([problem], options.Check());
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var options = new WsOptions { MaxMessageSize = -1, MaxFragments = -1, MaxSubscriptions = -1 };
        Assert.Equal(3, options.Check().Count());
    }

    [Fact]
    public void The_edges_are_fine()
    {
        var options = new WsOptions
        {
            MaxMessageSize = 1,
            MaxDiscardedMessageSize = 0,
            MaxFragments = 1,
            ReadAheadMessages = 1,
            ReadAheadBytes = 1,
            OutboundLowWatermark = 0,
            OutboundHighWatermark = 0,
            OutboundLimit = 1,
            CloseTimeout = TimeSpan.FromTicks(1),
            ShutdownTimeout = TimeSpan.Zero,
            MaxSubscriptions = 0,
            RequireSubprotocol = true,
        };
        options.Subprotocols.Add("typedws.v1.json");
        Assert.Empty(options.Check());
    }

    [Fact]
    public void The_size_of_messages_is_the_endpoints_default_until_it_is_set()
    {
        var options = new WsOptions { DefaultMaxMessageSize = 5 };
        Assert.Equal(5, options.MaxMessageSize);
        options.MaxMessageSize = 7;
        Assert.Equal(7, options.MaxMessageSize);
    }
}
