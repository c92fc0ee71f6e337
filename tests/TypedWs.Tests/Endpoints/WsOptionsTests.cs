namespace TypedWs.Tests.Endpoints;

public sealed class WsOptionsTests
{
    private const string Watermarks = "0 <= OutboundLowWatermark <= OutboundHighWatermark <= OutboundLimit and OutboundLimit >= 1 must hold, but they are ";

    public static TheoryData<string, Action<WsOptions>> Broken => new()
    {
        { "MaxMessageSize must be between 1 and 1073741823 bytes, but is 0", static options => options.MaxMessageSize = 0 },
        { "MaxMessageSize must be between 1 and 1073741823 bytes, but is 1073741824", static options => options.MaxMessageSize = 1_073_741_824 },
        { "MaxDiscardedMessageSize must not be negative, but is -1", static options => options.MaxDiscardedMessageSize = -1 },
        { "MaxFrameSize must be at least 1, but is 0", static options => options.MaxFrameSize = 0 },
        { "MaxFragments must be at least 1, but is 0", static options => options.MaxFragments = 0 },
        { "ReadAheadMessages must be at least 1, but is 0", static options => options.ReadAheadMessages = 0 },
        { "ReadAheadBytes must be at least 1, but is 0", static options => options.ReadAheadBytes = 0 },
        { "MaxConnections must be at least 1, but is 0", static options => options.MaxConnections = 0 },
        { "MaxConnectionsPerAddress must be at least 1, but is 0", static options => options.MaxConnectionsPerAddress = 0 },
        { Watermarks + "-1, 65536 and 1048576", static options => options.OutboundLowWatermark = -1 },
        { Watermarks + "65537, 65536 and 1048576", static options => options.OutboundLowWatermark = 65_537 },
        { Watermarks + "32768, 65536 and 65535", static options => options.OutboundLimit = 65_535 },
        { Watermarks + "0, 0 and 0", static options => options.OutboundLimit = options.OutboundHighWatermark = options.OutboundLowWatermark = 0 },
        { "TotalOutboundLimit must be at least 1, but is 0", static options => options.TotalOutboundLimit = 0 },
        { "OverflowPolicy has no value 77", static options => options.OverflowPolicy = (WsOverflowPolicy)77 },
        { "CloseTimeout must be positive, but is 00:00:00", static options => options.CloseTimeout = TimeSpan.Zero },
        { "CloseTimeout must be positive, but is -00:00:00.0010000", static options => options.CloseTimeout = Timeout.InfiniteTimeSpan },
        { "CloseTimeout must be at most 49.17:02:47.2940000, but is 50.00:00:00", static options => options.CloseTimeout = TimeSpan.FromDays(50) },
        { "HandshakeTimeout must be positive or Timeout.InfiniteTimeSpan, but is 00:00:00", static options => options.HandshakeTimeout = TimeSpan.Zero },
        { "KeepAliveInterval must be positive or Timeout.InfiniteTimeSpan, but is 00:00:00", static options => options.KeepAliveInterval = TimeSpan.Zero },
        { "KeepAliveTimeout must be positive, but is -00:00:00.0010000", static options => options.KeepAliveTimeout = Timeout.InfiniteTimeSpan },
        { "IdleTimeout must be positive or Timeout.InfiniteTimeSpan, but is -00:00:01", static options => options.IdleTimeout = TimeSpan.FromSeconds(-1) },
        { "ShutdownTimeout must be between 0 and 49.17:02:47.2940000, but is -00:00:00.0010000", static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan },
        { "ShutdownTimeout must be between 0 and 49.17:02:47.2940000, but is 50.00:00:00", static options => options.ShutdownTimeout = TimeSpan.FromDays(50) },
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
