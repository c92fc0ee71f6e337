namespace TypedWs.Tests.Options;

public sealed class WsOptionsTests
{
    private const string Watermarks =
        "0 <= Outbound.LowWatermark <= Outbound.HighWatermark <= Outbound.Limit and Outbound.Limit >= 1 must hold, but they are ";

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
            { Rate("Rates.Topic") + "PerSecond = 0, Burst = 1 }", static options => options.Rates.Topic = new(0, 1) },
            { Rate("Rates.Topic") + "PerSecond = NaN, Burst = 1 }", static options => options.Rates.Topic = new(double.NaN, 1) },
            {
                Rate("Rates.Publish") + "PerSecond = 1000001, Burst = 1 }",
                static options => options.Rates.Publish = new(1_000_001, 1)
            },
            { Rate("Rates.Publish") + "PerSecond = 1, Burst = 0 }", static options => options.Rates.Publish = new(1, 0) },
            {
                Rate("Rates.Publish") + "PerSecond = 1, Burst = 1000001 }",
                static options => options.Rates.Publish = new(1, 1_000_001)
            },
            { Rate("Rates.Message") + "PerSecond = 0, Burst = 1 }", static options => options.Rates.Message = new(0, 1) },
            { Rate("Rates.Address") + "PerSecond = 1, Burst = 0 }", static options => options.Rates.Address = new(1, 0) },
            { Rate("Rates.User") + "PerSecond = -1, Burst = 1 }", static options => options.Rates.User = new(-1, 1) },
            {
                Rate("Rates.RateLimitRefusals") + "PerSecond = 1, Burst = 0 }",
                static options => options.Rates.RateLimitRefusals = new(1, 0)
            },
            {
                "ErrorPause must be between 0 and 00:00:01, but is -00:00:01",
                static options => options.ErrorPause = TimeSpan.FromSeconds(-1)
            },
            { Rate("Rates.Errors") + "PerSecond = 1, Burst = -1 }", static options => options.Rates.Errors = new(1, -1) },
            { Watermarks + "-1, 65536 and 1048576", static options => options.Outbound.LowWatermark = -1 },
            { Watermarks + "65537, 65536 and 1048576", static options => options.Outbound.LowWatermark = 65_537 },
            { Watermarks + "32768, 65536 and 65535", static options => options.Outbound.Limit = 65_535 },
            {
                Watermarks + "0, 0 and 0",
                static options => options.Outbound.Limit = options.Outbound.HighWatermark = options.Outbound.LowWatermark = 0
            },
            { "Outbound.TotalLimit must be at least 1, but is 0", static options => options.Outbound.TotalLimit = 0 },
            { "Outbound.MinRate must be at least 1, but is 0", static options => options.Outbound.MinRate = 0 },
            { "Outbound.OverflowPolicy has no value 77", static options => options.Outbound.OverflowPolicy = (WsOverflowPolicy)77 },
            { "Compression.Outbound has no value 3", static options => options.Compression = new() { Outbound = (WsCompressionMode)3 } },
            { "Compression.Inbound has no value -1", static options => options.Compression = new() { Inbound = (WsCompressionMode)(-1) } },
            {
                "Compression.Inbound must be Shared or Dedicated, because a client to which compression was granted may compress "
                + "(RFC 7692 §6.1). To switch compression off, set Compression to null",
                static options => options.Compression = new() { Inbound = WsCompressionMode.Disabled }
            },
            {
                "Compression.OutboundWindowBits must be between 9 and 15, but is 8",
                static options => options.Compression = new() { OutboundWindowBits = 8 }
            },
            {
                "Compression.InboundWindowBits must be between 9 and 15, but is 16",
                static options => options.Compression = new() { InboundWindowBits = 16 }
            },
            {
                "Compression.Level must be Fastest, Optimal or SmallestSize, but is NoCompression",
                static options => options.Compression = new() { Level = System.IO.Compression.CompressionLevel.NoCompression }
            },
            { "Compression.Threshold must not be negative, but is -1", static options => options.Compression = new() { Threshold = -1 } },
            { "Compression.MaxMemory must not be negative, but is -1", static options => options.Compression = new() { MaxMemory = -1 } },
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
                "KeepAlive.Interval must be positive or Timeout.InfiniteTimeSpan, but is 00:00:00",
                static options => options.KeepAlive.Interval = TimeSpan.Zero
            },
            {
                "KeepAlive.Timeout must be positive, but is -00:00:00.0010000",
                static options => options.KeepAlive.Timeout = Timeout.InfiniteTimeSpan
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
                "Shutdown.Timeout must be between 0 and 49.17:02:47.2940000, but is -00:00:00.0010000",
                static options => options.Shutdown.Timeout = Timeout.InfiniteTimeSpan
            },
            {
                "Shutdown.Timeout must be between 0 and 49.17:02:47.2940000, but is 50.00:00:00",
                static options => options.Shutdown.Timeout = TimeSpan.FromDays(50)
            },
            { "MaxSubscriptions must not be negative, but is -1", static options => options.MaxSubscriptions = -1 },
            {
                "Shutdown.Delay must be between 0 and 49.17:02:47.2940000, but is -00:00:01",
                static options => options.Shutdown.Delay = TimeSpan.FromSeconds(-1)
            },
            { "CredentialsExpiry has no value 77", static options => options.CredentialsExpiry = (WsCredentialsExpiry)77 },
            {
                "the subprotocol 'two words' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)",
                static options => options.Subprotocols.Add("two words")
            },
            { "EnvelopeNames must not be null", static options => options.EnvelopeNames = null! },
            { "EnvelopeNames.Type must not be empty", static options => options.EnvelopeNames = new("", "data") },
            { "EnvelopeNames.Payload must not be empty", static options => options.EnvelopeNames = new("event", null!) },
            {
                "EnvelopeNames.Type must not be 'id', which is reserved for another member of the envelope",
                static options => options.EnvelopeNames = new("id", "data")
            },
            {
                "EnvelopeNames.Payload must not be 'ref', which is reserved for another member of the envelope",
                static options => options.EnvelopeNames = new("event", "ref")
            },
            {
                "EnvelopeNames.Payload must not be '$data', which is reserved for another member of the envelope",
                static options => options.EnvelopeNames = new("event", "$data")
            },
            { "EnvelopeNames.Type has a lone surrogate or U+FFFD", static options => options.EnvelopeNames = new("a\uD800", "data") },
            {
                "EnvelopeNames.Type and EnvelopeNames.Payload must not both be 'data'",
                static options => options.EnvelopeNames = new("data", "data")
            },
            {
                "the subprotocol '' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)",
                static options => options.Subprotocols.Add("")
            },
            { NotAnOrigin("https://app.example.com/"), static options => options.Origins.Allowed.Add("https://app.example.com/") },
            { NotAnOrigin("app.example.com"), static options => options.Origins.Allowed.Add("app.example.com") },
            { NotAnOrigin("https://*.example.com"), static options => options.Origins.Allowed.Add("https://*.example.com") },
            { NotAnOrigin("*"), static options => options.Origins.Allowed.Add("*") },
            { NotAnOrigin(""), static options => options.Origins.Allowed.Add("") },
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
            Outbound = { LowWatermark = 0, HighWatermark = 0, Limit = 1 },
            CloseTimeout = TimeSpan.FromTicks(1),
            Shutdown = { Timeout = TimeSpan.Zero },
            MaxSubscriptions = 0,
            MaxTopics = 1,
            Rates = { Topic = new(0.001, 1), Publish = new(1_000_000, 1_000_000) },
            RequireSubprotocol = true,
            EnvelopeNames = new("payload", "type"),
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
        + "there are no wildcards, but Origins.AllowAny";

    private static string Rate(string name)
        => $"{name} must allow more than 0 and at most 1000000 per second with a burst of 1 to 1000000, but is WsRateLimit {{ ";
}
