namespace TypedWs.Tests.Options;

public sealed class WsOptionsTests
{
    private const string Watermarks =
        "0 <= OutboundLowWatermark <= OutboundHighWatermark <= OutboundLimit and OutboundLimit >= 1 must hold, but they are ";

    public static TheoryData<string, Action<WsOptions>> Broken { get; } = new()
        {
            { "MaxMessageSize must be between 1 and 1073741823 bytes, but is 0", static options => options.MaxMessageSize = 0 },
            {
                "MaxMessageSize must be between 1 and 1073741823 bytes, but is 1073741824",
                static options => options.MaxMessageSize = 1_073_741_824
            },
            { "MaxDiscardedMessageSize must not be negative, but is -1", static options => options.MaxDiscardedMessageSize = -1 },
            { "MaxFrameSize must be at least 1, but is 0", static options => options.MaxFrameSize = 0 },
            { "MaxFragments must be at least 1, but is 0", static options => options.MaxFragments = 0 },
            { "ReadAheadMessages must be at least 1, but is 0", static options => options.ReadAheadMessages = 0 },
            { "ReadAheadBytes must be at least 1, but is 0", static options => options.ReadAheadBytes = 0 },
            { "MaxConnections must be at least 1, but is 0", static options => options.MaxConnections = 0 },
            { "MaxConnectionsPerAddress must be at least 1, but is 0", static options => options.MaxConnectionsPerAddress = 0 },
            { "MaxTopics must be at least 1, but is 0", static options => options.MaxTopics = 0 },
            { Rate("TopicRateLimit") + "PerSecond = 0, Burst = 1 }", static options => options.TopicRateLimit = new(0, 1) },
            { Rate("TopicRateLimit") + "PerSecond = NaN, Burst = 1 }", static options => options.TopicRateLimit = new(double.NaN, 1) },
            {
                Rate("PublishRateLimit") + "PerSecond = 1000001, Burst = 1 }",
                static options => options.PublishRateLimit = new(1_000_001, 1)
            },
            { Rate("PublishRateLimit") + "PerSecond = 1, Burst = 0 }", static options => options.PublishRateLimit = new(1, 0) },
            {
                Rate("PublishRateLimit") + "PerSecond = 1, Burst = 1000001 }",
                static options => options.PublishRateLimit = new(1, 1_000_001)
            },
            { Rate("MessageRateLimit") + "PerSecond = 0, Burst = 1 }", static options => options.MessageRateLimit = new(0, 1) },
            { Rate("AddressRateLimit") + "PerSecond = 1, Burst = 0 }", static options => options.AddressRateLimit = new(1, 0) },
            { Rate("UserRateLimit") + "PerSecond = -1, Burst = 1 }", static options => options.UserRateLimit = new(-1, 1) },
            { Rate("RateLimitRefusalLimit") + "PerSecond = 1, Burst = 0 }", static options => options.RateLimitRefusalLimit = new(1, 0) },
            {
                "ErrorPause must be between 0 and 00:00:01, but is -00:00:01",
                static options => options.ErrorPause = TimeSpan.FromSeconds(-1)
            },
            { Rate("ErrorRateLimit") + "PerSecond = 1, Burst = -1 }", static options => options.ErrorRateLimit = new(1, -1) },
            { Watermarks + "-1, 65536 and 1048576", static options => options.OutboundLowWatermark = -1 },
            { Watermarks + "65537, 65536 and 1048576", static options => options.OutboundLowWatermark = 65_537 },
            { Watermarks + "32768, 65536 and 65535", static options => options.OutboundLimit = 65_535 },
            {
                Watermarks + "0, 0 and 0",
                static options => options.OutboundLimit = options.OutboundHighWatermark = options.OutboundLowWatermark = 0
            },
            { "TotalOutboundLimit must be at least 1, but is 0", static options => options.TotalOutboundLimit = 0 },
            { "MinOutboundRate must be at least 1, but is 0", static options => options.MinOutboundRate = 0 },
            { "OverflowPolicy has no value 77", static options => options.OverflowPolicy = (WsOverflowPolicy)77 },
            { "CloseTimeout must be positive, but is 00:00:00", static options => options.CloseTimeout = TimeSpan.Zero },
            {
                "CloseTimeout must be positive, but is -00:00:00.0010000",
                static options => options.CloseTimeout = Timeout.InfiniteTimeSpan
            },
            {
                "CloseTimeout must be at most 49.17:02:47.2940000, but is 50.00:00:00",
                static options => options.CloseTimeout = TimeSpan.FromDays(50)
            },
            {
                "HandshakeTimeout must be positive or Timeout.InfiniteTimeSpan, but is 00:00:00",
                static options => options.HandshakeTimeout = TimeSpan.Zero
            },
            {
                "KeepAliveInterval must be positive or Timeout.InfiniteTimeSpan, but is 00:00:00",
                static options => options.KeepAliveInterval = TimeSpan.Zero
            },
            {
                "KeepAliveTimeout must be positive, but is -00:00:00.0010000",
                static options => options.KeepAliveTimeout = Timeout.InfiniteTimeSpan
            },
            {
                "HandlerTimeout must be positive or Timeout.InfiniteTimeSpan, but is 00:00:00",
                static options => options.HandlerTimeout = TimeSpan.Zero
            },
            {
                "IdleTimeout must be positive or Timeout.InfiniteTimeSpan, but is -00:00:01",
                static options => options.IdleTimeout = TimeSpan.FromSeconds(-1)
            },
            {
                "ShutdownTimeout must be between 0 and 49.17:02:47.2940000, but is -00:00:00.0010000",
                static options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan
            },
            {
                "ShutdownTimeout must be between 0 and 49.17:02:47.2940000, but is 50.00:00:00",
                static options => options.ShutdownTimeout = TimeSpan.FromDays(50)
            },
            { "MaxSubscriptions must not be negative, but is -1", static options => options.MaxSubscriptions = -1 },
            {
                "ShutdownDelay must be between 0 and 49.17:02:47.2940000, but is -00:00:01",
                static options => options.ShutdownDelay = TimeSpan.FromSeconds(-1)
            },
            { "CredentialsExpiry has no value 77", static options => options.CredentialsExpiry = (WsCredentialsExpiry)77 },
            {
                "the subprotocol 'two words' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)",
                static options => options.Subprotocols.Add("two words")
            },
            { "Envelope must not be null", static options => options.Envelope = null! },
            { "Envelope.Type must not be empty", static options => options.Envelope = new("", "data") },
            { "Envelope.Payload must not be empty", static options => options.Envelope = new("event", null!) },
            {
                "Envelope.Type must not be 'id', which is reserved for another member of the envelope",
                static options => options.Envelope = new("id", "data")
            },
            {
                "Envelope.Payload must not be 'ref', which is reserved for another member of the envelope",
                static options => options.Envelope = new("event", "ref")
            },
            {
                "Envelope.Payload must not be '$data', which is reserved for another member of the envelope",
                static options => options.Envelope = new("event", "$data")
            },
            { "Envelope.Type has a lone surrogate or U+FFFD", static options => options.Envelope = new("a\uD800", "data") },
            { "Envelope.Type and Envelope.Payload must not both be 'data'", static options => options.Envelope = new("data", "data") },
            {
                "the subprotocol '' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)",
                static options => options.Subprotocols.Add("")
            },
            { NotAnOrigin("https://app.example.com/"), static options => options.AllowedOrigins.Add("https://app.example.com/") },
            { NotAnOrigin("app.example.com"), static options => options.AllowedOrigins.Add("app.example.com") },
            { NotAnOrigin("https://*.example.com"), static options => options.AllowedOrigins.Add("https://*.example.com") },
            { NotAnOrigin("*"), static options => options.AllowedOrigins.Add("*") },
            { NotAnOrigin(""), static options => options.AllowedOrigins.Add("") },
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
            MaxTopics = 1,
            TopicRateLimit = new(0.001, 1),
            PublishRateLimit = new(1_000_000, 1_000_000),
            RequireSubprotocol = true,
            Envelope = new("payload", "type"),
        };
        options.Subprotocols.Add("typedws.v1.json");
        Assert.Empty(options.Check());
    }

    [Fact]
    public void A_raw_endpoint_cannot_require_a_subprotocol_without_naming_one()
        => Assert.Equal(
            ["RequireSubprotocol is set, but Subprotocols is empty: no client could connect"],
            new WsOptions { SpeaksTypedWs = false, RequireSubprotocol = true }.Check());

    [Theory]
    [InlineData(true, "", "typedws.v1.json")]
    [InlineData(true, "a,b", "a,b,typedws.v1.json")]
    [InlineData(true, "typedws.v1.json,a", "typedws.v1.json,a")]
    [InlineData(false, "", "")]
    [InlineData(false, "a", "a")]
    public void A_typed_endpoint_speaks_the_subprotocol_of_the_wire_protocol_too(bool isTyped, string named, string supported)
    {
        var options = new WsOptions { SpeaksTypedWs = isTyped };
        foreach (string name in named.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Subprotocols.Add(name);
        }

        Assert.Equal(supported, string.Join(',', options.SupportedSubprotocols));
    }

    private static string NotAnOrigin(string origin) =>
        $"the allowed origin '{origin}' is not of the form scheme://host or scheme://host:port, without a path; "
        + "there are no wildcards, but AllowAnyOrigin";

    [Fact]
    public void The_size_of_messages_is_the_endpoints_default_until_it_is_set()
    {
        var options = new WsOptions { DefaultMaxMessageSize = 5 };
        Assert.Equal(5, options.MaxMessageSize);
        options.MaxMessageSize = 7;
        Assert.Equal(7, options.MaxMessageSize);
    }

    private static string Rate(string name)
        => $"{name} must allow more than 0 and at most 1000000 per second with a burst of 1 to 1000000, but is WsRateLimit {{ ";
}
