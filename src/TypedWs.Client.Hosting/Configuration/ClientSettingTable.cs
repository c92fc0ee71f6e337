using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net;
using TypedWs.Configuration;
using static TypedWs.Configuration.BindableSetting<TypedWs.WsClientOptions>;
using static TypedWs.Configuration.SettingFormat;

namespace TypedWs.Client.Hosting.Configuration;

/// <summary>All settings of <see cref="WsClientOptions"/>, with their paths in the configuration. A test compares this table with the
/// properties.</summary>
internal static class ClientSettingTable
{
    // In front of the table, which uses it.
    private static readonly SettingFormat<Version> HttpVersionNumber = new(
        "1.1 or 2.0",
        static (string text, [MaybeNullWhen(false)] out Version value)
            => (value = text switch
            {
                "1.1" => HttpVersion.Version11,
                "2.0" => HttpVersion.Version20,
                _ => null,
            }) is not null);

    /// <summary>The settings that the configuration can set.</summary>
    public static IReadOnlyList<BindableSetting<WsClientOptions>> Bindable { get; } =
    [
        Value("WhenNotOpen", Name<WsWhenNotOpen>(), static (options, value) => options.WhenNotOpen = value),
        Value("MaxQueuedMessages", Integer, static (options, value) => options.MaxQueuedMessages = value),
        Value("MaxQueuedBytes", Integer, static (options, value) => options.MaxQueuedBytes = value),
        Value("HighWatermark", Integer, static (options, value) => options.HighWatermark = value),
        Value("QueueTimeout", TimeOrInfinite, static (options, value) => options.QueueTimeout = value),
        Value("ConnectTimeout", Time, static (options, value) => options.ConnectTimeout = value),
        Value("RequestTimeout", TimeOrInfinite, static (options, value) => options.RequestTimeout = value),
        Value("MaxRequests", Integer, static (options, value) => options.MaxRequests = value),
        Value("KeepAliveInterval", TimeOrInfinite, static (options, value) => options.KeepAliveInterval = value),
        Value("KeepAliveTimeout", Time, static (options, value) => options.KeepAliveTimeout = value),
        Value("CloseTimeout", Time, static (options, value) => options.CloseTimeout = value),
        Value("MaxMessageSize", Integer, static (options, value) => options.MaxMessageSize = value),
        Value("MaxInboundMessages", Integer, static (options, value) => options.MaxInboundMessages = value),
        Value("MaxInboundBytes", Long, static (options, value) => options.MaxInboundBytes = value),
        Value("Origin", Text, static (options, value) => options.Origin = value),
        Value("HttpVersion", HttpVersionNumber, static (options, value) => options.HttpVersion = value),
        Value("ExpectedContract", Text, static (options, value) => options.ExpectedContract = value),
        List("Subprotocols", static options => options.Subprotocols),
        Map("Headers", static options => options.Headers),
        Names("EnvelopeNames", static (options, value) => options.EnvelopeNames = value),

        Value("Reconnect:IsEnabled", Flag, static (options, value) => options.Reconnect.IsEnabled = value),
        Value("Reconnect:FirstDelay", Time, static (options, value) => options.Reconnect.FirstDelay = value),
        Value("Reconnect:MaxDelay", Time, static (options, value) => options.Reconnect.MaxDelay = value),
        Value("Reconnect:ServerDelay", Time, static (options, value) => options.Reconnect.ServerDelay = value),
        Value("Reconnect:StableAfter", Time, static (options, value) => options.Reconnect.StableAfter = value),
        Limit("Reconnect:MaxAttempts", Integer, static (options, value) => options.Reconnect.MaxAttempts = value),

        Value("Compression:Outbound", Name<WsCompressionMode>(), static (options, value) => CompressionOf(options).Outbound = value),
        Value("Compression:Inbound", Name<WsCompressionMode>(), static (options, value) => CompressionOf(options).Inbound = value),
        Value("Compression:OutboundWindowBits", Integer, static (options, value) => CompressionOf(options).OutboundWindowBits = value),
        Value("Compression:InboundWindowBits", Integer, static (options, value) => CompressionOf(options).InboundWindowBits = value),
        Value("Compression:Level", Name<CompressionLevel>(), static (options, value) => CompressionOf(options).Level = value),
        Value("Compression:Threshold", Integer, static (options, value) => CompressionOf(options).Threshold = value),
        Value("Compression:MaxMemory", Long, static (options, value) => CompressionOf(options).MaxMemory = value),
    ];

    /// <summary>The settings that only code can set, because they are functions or objects.</summary>
    public static IReadOnlySet<string> CodeOnly { get; } = new HashSet<string>(
        ["Cookies", "Http", "Token", "RunHandlersOn", "Time", "Logger", "MeterFactory", "Reconnect:Decide"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets options from the configuration.</summary>
    public static OptionsBinder<WsClientOptions> Binder { get; } = new(Bindable, CodeOnly, "AddWsClient", "docs/client.md");

    private static WsCompressionOptions CompressionOf(WsClientOptions options) => options.Compression ??= new WsCompressionOptions();
}
