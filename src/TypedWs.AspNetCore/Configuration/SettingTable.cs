using System.IO.Compression;
using TypedWs.Configuration;
using static TypedWs.Configuration.BindableSetting<TypedWs.WsOptions>;
using static TypedWs.Configuration.SettingFormat;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>All settings of <see cref="WsOptions"/>, with their paths in the configuration. A test compares this table with the
/// properties.</summary>
internal static class SettingTable
{
    /// <summary>The settings that the configuration can set.</summary>
    public static IReadOnlyList<BindableSetting<WsOptions>> Bindable { get; } =
    [
        Value("MaxMessageSize", Long, static (options, value) => options.MaxMessageSize = value),
        Value("MaxDiscardedMessageSize", Long, static (options, value) => options.MaxDiscardedMessageSize = value),
        Limit("MaxFrameSize", Long, static (options, value) => options.MaxFrameSize = value),
        Value("MaxFragments", Integer, static (options, value) => options.MaxFragments = value),
        Value("ReadAheadMessages", Integer, static (options, value) => options.ReadAheadMessages = value),
        Value("ReadAheadBytes", Long, static (options, value) => options.ReadAheadBytes = value),
        Value("MaxReadAheadBytes", Long, static (options, value) => options.MaxReadAheadBytes = value),
        Value("MaxStreams", Integer, static (options, value) => options.MaxStreams = value),
        Value("MaxServerRequests", Integer, static (options, value) => options.MaxServerRequests = value),
        Limit("MaxConnections", Integer, static (options, value) => options.MaxConnections = value),
        Limit("MaxConnectionsPerAddress", Integer, static (options, value) => options.MaxConnectionsPerAddress = value),
        Value("MaxSubscriptions", Integer, static (options, value) => options.MaxSubscriptions = value),
        Limit("MaxTopics", Integer, static (options, value) => options.MaxTopics = value),
        Value("HandshakeTimeout", TimeOrInfinite, static (options, value) => options.HandshakeTimeout = value),
        Value("IdleTimeout", TimeOrInfinite, static (options, value) => options.IdleTimeout = value),
        Value("HandlerTimeout", TimeOrInfinite, static (options, value) => options.HandlerTimeout = value),
        Value("CloseTimeout", Time, static (options, value) => options.CloseTimeout = value),
        Value("ErrorPause", Time, static (options, value) => options.ErrorPause = value),
        Value("CredentialsExpiry", Name<WsCredentialsExpiry>(), static (options, value) => options.CredentialsExpiry = value),
        Value("IncludeTopic", Flag, static (options, value) => options.IncludeTopic = value),
        Value("RequireSubprotocol", Flag, static (options, value) => options.RequireSubprotocol = value),
        List("Subprotocols", static options => options.Subprotocols),
        Names("EnvelopeNames", static (options, value) => options.EnvelopeNames = value),

        Value("Outbound:HighWatermark", Long, static (options, value) => options.Outbound.HighWatermark = value),
        Value("Outbound:LowWatermark", Long, static (options, value) => options.Outbound.LowWatermark = value),
        Value("Outbound:Limit", Long, static (options, value) => options.Outbound.Limit = value),
        Value("Outbound:TotalLimit", Long, static (options, value) => options.Outbound.TotalLimit = value),
        Value("Outbound:MinRate", Long, static (options, value) => options.Outbound.MinRate = value),
        Value("Outbound:OverflowPolicy", Name<WsOverflowPolicy>(), static (options, value) => options.Outbound.OverflowPolicy = value),

        Value("Compression:Outbound", Name<WsCompressionMode>(), static (options, value) => options.EnsureCompression().Outbound = value),
        Value("Compression:Inbound", Name<WsCompressionMode>(), static (options, value) => options.EnsureCompression().Inbound = value),
        Value("Compression:OutboundWindowBits", Integer, static (options, value) => options.EnsureCompression().OutboundWindowBits = value),
        Value("Compression:InboundWindowBits", Integer, static (options, value) => options.EnsureCompression().InboundWindowBits = value),
        Value("Compression:Level", Name<CompressionLevel>(), static (options, value) => options.EnsureCompression().Level = value),
        Value("Compression:Threshold", Integer, static (options, value) => options.EnsureCompression().Threshold = value),
        Value("Compression:MaxMemory", Long, static (options, value) => options.EnsureCompression().MaxMemory = value),

        Value("KeepAlive:Interval", TimeOrInfinite, static (options, value) => options.KeepAlive.Interval = value),
        Value("KeepAlive:Timeout", Time, static (options, value) => options.KeepAlive.Timeout = value),

        Value("Shutdown:Timeout", Time, static (options, value) => options.Shutdown.Timeout = value),
        Value("Shutdown:Delay", Time, static (options, value) => options.Shutdown.Delay = value),
        Value("Shutdown:Spread", Time, static (options, value) => options.Shutdown.Spread = value),

        Rate("Rates:Message", static (options, value) => options.Rates.Message = value),
        Rate("Rates:Address", static (options, value) => options.Rates.Address = value),
        Rate("Rates:User", static (options, value) => options.Rates.User = value),
        Rate("Rates:Topic", static (options, value) => options.Rates.Topic = value),
        Rate("Rates:Publish", static (options, value) => options.Rates.Publish = value),
        Rate("Rates:RateLimitRefusals", static (options, value) => options.Rates.RateLimitRefusals = value),
        Rate("Rates:Errors", static (options, value) => options.Rates.Errors = value),

        List("Origins:Allowed", static options => options.Origins.Allowed),
        Value("Origins:AllowAny", Flag, static (options, value) => options.Origins.AllowAny = value),
        Value("Origins:Require", Flag, static (options, value) => options.Origins.Require = value),
    ];

    /// <summary>The settings that only code can set, because they are functions or objects.</summary>
    public static IReadOnlySet<string> CodeOnly { get; } =
        new HashSet<string>(["ErrorFormatter", "FieldErrorText", "Filters", "OneConnectionPer"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets options from the configuration.</summary>
    public static OptionsBinder<WsOptions> Binder { get; } = new(Bindable, CodeOnly, "MapWs or ConfigureWs", "docs/limits.md");
}
