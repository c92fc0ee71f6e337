using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedWs.Client.Options;
using TypedWs.Protocol;

namespace TypedWs;

/// <summary>The settings of a <see cref="WsClient"/> or <see cref="WsRawClient"/>. The client copies them when it is created, so later
/// changes have no effect.</summary>
public sealed class WsClientOptions
{
    /// <summary>The handling of a message that is sent while no connection is open. Default: <see cref="WsWhenNotOpen.Queue"/>.</summary>
    public WsWhenNotOpen WhenNotOpen { get; set; } = WsWhenNotOpen.Queue;

    /// <summary>The maximum number of messages that wait to be sent. Default: 1,000.</summary>
    public int MaxQueuedMessages { get; set; } = 1000;

    /// <summary>The maximum number of bytes that wait to be sent. A larger message is never accepted. Default: 1 MiB.</summary>
    public int MaxQueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>The number of waiting bytes above which <c>Send</c> on an open connection returns
    /// <see cref="WsSendStatus.Backpressured"/>. Default: 64 KiB.</summary>
    public int HighWatermark { get; set; } = 64 * 1024;

    /// <summary>The longest time that a message waits to be sent; then it fails with <see cref="WsSendFailure.Expired"/>. Default:
    /// 2 minutes. <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The waits between the attempts to connect.</summary>
    public WsReconnectOptions Reconnect { get; private set; } = new();

    /// <summary>The longest time of one attempt to connect, from the first packet to the server's answer. Default: 20 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait for the answer to a request that has no <see cref="WsRequestOptions"/>. The time begins when the request
    /// is made, so it includes a wait for a connection. Default: 30 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of requests that wait for their answers. Default: 1,000.</summary>
    public int MaxRequests { get; set; } = 1000;

    /// <summary>The silence of the server after which the client sends a ping. Default: 20 s. <see cref="Timeout.InfiniteTimeSpan"/> for no
    /// pings.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The silence after a ping, after which the connection counts as lost. Default: 10 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait for the server's close frame. Then the connection is dropped. Default: 2 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum size of a received message in bytes. A larger one is skipped and reported
    /// (<see cref="WsClient.InvalidMessage"/>). Default: 1 MiB.</summary>
    public int MaxMessageSize { get; set; } = 1024 * 1024;

    /// <summary>The number of received messages that wait for handlers, from which on the client reads no more from the connection.
    /// Default: 1,000.</summary>
    public int MaxInboundMessages { get; set; } = 1000;

    /// <summary>The bytes of received messages that wait for handlers. At half of them, or at <see cref="MaxInboundMessages"/>, the
    /// client reads no more, unless a request waits for its answer; then it reads on, and drops the connection at all of them. Default:
    /// 16 MiB.</summary>
    public long MaxInboundBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The subprotocols to offer, the most preferred first. Default: <see cref="WsSubprotocol.V1Json"/>. A raw client offers
    /// none by default.</summary>
    public IList<string> Subprotocols { get; private set; } = [WsSubprotocol.V1Json];

    /// <summary>The names of the envelope's members, as the endpoint has them.</summary>
    public WsEnvelopeNames EnvelopeNames { get; set; } = WsEnvelopeNames.Default;

    /// <summary>Headers of the opening handshake. They have no effect in a browser.</summary>
    public IDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The cookies that are sent with the opening handshake, and that its answer sets; null for none (the default). In a browser,
    /// the browser's own cookies are used.</summary>
    public CookieContainer? Cookies { get; set; }

    /// <summary>The <c>Origin</c> of the opening handshake; null for none (the default).</summary>
    public string? Origin { get; set; }

    /// <summary>Sends the opening handshake: for a proxy, certificates or HTTP/2 as the application wants them. Null for a handler of the
    /// client's own (the default). The client does not dispose it.</summary>
    public HttpMessageInvoker? Http { get; set; }

    /// <summary>The HTTP version of the opening handshake: 1.1 (the default) or 2.0 (RFC 8441).</summary>
    public Version HttpVersion { get; set; } = System.Net.HttpVersion.Version11;

    /// <summary>The compression to offer to the server; null for none (the default).</summary>
    public WsCompressionOptions? Compression { get; set; }

    /// <summary>Gets the token of the user; null for none (the default). It is called when the client needs a token, not for each
    /// attempt, and by one thread at a time. A result of null means "anonymous": it is called again for the next connection. An exception
    /// counts as a failed attempt; <see cref="WsUnauthorizedException"/> stops the client.</summary>
    /// <remarks>The token is sent as <c>Authorization: Bearer</c> in the opening handshake; in a browser, by the message <c>$auth</c>. A
    /// token that expires is renewed on the open connection, by <c>$auth</c>, after 80 % of its life.</remarks>
    public Func<WsTokenReason, CancellationToken, ValueTask<WsToken?>>? Token { get; set; }

    /// <summary>Where handlers and events run; null for the thread pool (the default). In a user interface, give its
    /// <see cref="SynchronizationContext.Current"/>.</summary>
    public SynchronizationContext? RunHandlersOn { get; set; }

    /// <summary>The hash of the contract that the client was made for; null to accept any (the default). If the server's hash is another,
    /// <see cref="WsClient.ContractChanged"/> is raised.</summary>
    public string? ExpectedContract { get; set; }

#pragma warning disable RS0030 // a client has no host that could give it a clock; tests set another one
    /// <summary>The clock of all waits. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Makes the client's meter (<see cref="WsClientTelemetry.MeterName"/>); null for one that all clients share (the
    /// default).</summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Gets the client's log. Default: none.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    // For tests: the transport of browsers, on any platform.
    internal bool UsesBrowserTransport { get; set; } = BrowserTransport.IsDefault;

    // For tests: the random part of delays, from 0 to below 1.
    internal Func<double> Random { get; set; } = System.Random.Shared.NextDouble;

    internal ProtocolLimits ToProtocolLimits()
        => new(MaxMessageSize, Math.Max(MaxMessageSize, MaxInboundBytes), MaxFragments: int.MaxValue, DiscardOversize: true);

    /// <summary>Copies and checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting has no meaning. The message names all of them.</exception>
    internal WsClientOptions Freeze()
    {
        var copy = (WsClientOptions)MemberwiseClone();
        copy.Reconnect = Reconnect.Copy();
        copy.Subprotocols = [.. Subprotocols];
        copy.Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase);
        string[] problems = [.. ClientOptionsCheck.Find(copy)];
        return problems.Length == 0 ? copy : throw new ArgumentException($"WsClientOptions: {string.Join("; ", problems)}.");
    }
}
