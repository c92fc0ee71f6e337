using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using System.Text;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// One open WebSocket, whichever messages it carries: a <see cref="WsConnection"/> of a typed endpoint, or a
/// <see cref="WsRawConnection"/> of a raw one.
/// </summary>
/// <remarks>
/// All members may be used from any thread at any time, after the close too: a send then reports
/// <see cref="WsSendStatus.Closed"/>. Messages leave in the order of the calls. Sending only queues: it never blocks. Inside
/// handlers, messages are written together, after the handler and the other messages of the same read are handled.
/// </remarks>
public abstract partial class WsConnectionBase
{
    private readonly ConnectionServices _shared;
    private ConnectionRequest? _request;
    private IServiceProvider? _services;
    private Credentials? _credentials;
    private SubscriptionSet? _subscriptionSet;
    private long _spentUpTo;

    private protected WsConnectionBase(ConnectionSetup setup)
    {
        _shared = setup.Shared;
        _request = setup.Request;
        RemoteAddress = setup.RemoteAddress;
        _credentials = setup.Credentials;
        Subprotocol = setup.Subprotocol;
        UpgradeActivity = setup.UpgradeActivity;
        Id = ConnectionId.Create();
        Core = new ConnectionCore(this, setup);
    }

    /// <summary>Unguessable and unique in the process: 22 characters of base64url.</summary>
    public string Id { get; }

    /// <summary>The state of the connection's life.</summary>
    public WsConnectionState State => Core.State;

    /// <summary>The peer's address; null if the transport has none. Behind a proxy it is the proxy's, unless the host
    /// processes forwarded headers.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>The user of the authenticated upgrade request, or of newer credentials that <c>OnAuthenticate</c> has accepted;
    /// otherwise an anonymous principal.</summary>
    public ClaimsPrincipal User
    {
        get
        {
            if (Volatile.Read(ref _credentials) is { } existing)
            {
                return existing.User;
            }

            Credentials created = Credentials.Anonymous();
            return (Interlocked.CompareExchange(ref _credentials, created, null) ?? created).User;
        }
    }

    /// <summary>The subprotocol that was agreed on, or null.</summary>
    public string? Subprotocol { get; }

    /// <summary>Services in the scope of this connection: the scope of its upgrade request, which lasts until
    /// <c>OnClose</c> has completed.</summary>
    /// <exception cref="ObjectDisposedException">First used after that.</exception>
    public IServiceProvider Services => _services ??= GetServices();

    /// <summary>Cancelled when the connection has ended. Without a handler timeout, a handler's <see cref="CancellationToken"/>
    /// parameter is this token.</summary>
    public CancellationToken Closed => Core.Closed;

    /// <summary>Bytes that were sent and have not been taken by the transport.</summary>
    public long BufferedBytes => Core.Outbound.BufferedBytes;

    /// <summary>The number of messages for this connection, sent or published, that were dropped because it reads too slowly
    /// (<see cref="WsOutboundOptions.OverflowPolicy"/>). Use it, for example, in <c>OnDrain</c>, to send the peer the current
    /// state.</summary>
    public long DroppedMessages => Core.Outbound.DroppedMessages;

    /// <summary>The topics that the connection is subscribed to; readable in <c>OnClose</c>, empty after it.</summary>
    public IReadOnlyCollection<string> Subscriptions => SubscriptionSet.ToArray();

    internal ConnectionCore Core { get; }

    /// <summary>The state of the host's authorization for this connection: services of its scope, looked up once.</summary>
    internal object? AuthorizationState { get; set; }

    /// <summary>Services and settings that it shares with the other connections of its endpoint.</summary>
    internal ConnectionServices Shared => _shared;

    /// <summary>The activity of the upgrade request, which lasts as long as the connection; null if there is none.</summary>
    internal Activity? UpgradeActivity { get; }

    private protected SubscriptionSet SubscriptionSet
    {
        get
        {
            if (Volatile.Read(ref _subscriptionSet) is { } existing)
            {
                return existing;
            }

            var created = new SubscriptionSet(_shared.Topics, Core.Outbound, _shared.Options.MaxSubscriptions);
            return Interlocked.CompareExchange(ref _subscriptionSet, created, null) ?? created;
        }
    }

    // A publication is one frame for all subscribers, which has no mask (RFC 6455 §5.1).
    private protected SubscriptionSet SubscribingSet
        => Core.Frames.Masks
            ? throw new InvalidOperationException(
                "A client's connection cannot subscribe. Topics belong to servers: a client asks its server.")
            : SubscriptionSet;

    /// <summary>Subscribes to a topic.</summary>
    /// <returns>False if the connection was subscribed already, or has ended.</returns>
    /// <exception cref="WsLimitException">The connection has as many subscriptions as it may have.</exception>
    /// <exception cref="WsTopicNameException">The name is empty, or longer than 256 bytes of UTF-8.</exception>
    public bool Subscribe(string topic) => SubscribingSet.Add(topic);

    /// <summary>Ends a subscription.</summary>
    /// <returns>False if the connection was not subscribed.</returns>
    public bool Unsubscribe(string topic) => SubscriptionSet.Remove(topic);

    /// <summary>Whether the connection is subscribed to a topic.</summary>
    public bool IsSubscribed(string topic) => SubscriptionSet.Contains(topic);

    /// <summary>Holds writes until the result is disposed, so that they leave as one.</summary>
    public WsCork Cork() => new(Core.Outbound);

    /// <summary>Completes when the bytes that wait are at or below the low watermark, or the connection has ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task DrainAsync(CancellationToken cancellationToken = default) => Core.Outbound.DrainAsync(cancellationToken);

    /// <summary>
    /// Begins the closing handshake. Messages sent before are still delivered, as long as they flow at
    /// <see cref="WsOutboundOptions.MinRate"/>. The connection ends when the peer has answered, or <see cref="WsOptions.CloseTimeout"/>
    /// after the close frame has left. Has no effect on a connection that is already closing.
    /// </summary>
    /// <param name="code">1000 by default; 1000–1003, 1007–1014 or 3000–4999.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code may not be sent (RFC 6455 §7.4).</exception>
    /// <exception cref="ArgumentException">The reason is too long.</exception>
    public void Close(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCodeRules.IsValidForApplication((ushort)code))
        {
            throw new ArgumentOutOfRangeException(
                nameof(code),
                code,
                "A close frame may carry 1000-1003, 1007-1014 or 3000-4999 (RFC 6455 §7.4).");
        }

        if (Encoding.UTF8.GetByteCount(reason) is var bytes and > CloseCodeRules.MaxReasonLength)
        {
            throw new ArgumentException(
                $"A close reason may have at most {CloseCodeRules.MaxReasonLength} bytes of UTF-8, but this has {bytes} (RFC 6455 §5.5).",
                nameof(reason));
        }

        Core.BeginClose(code, reason);
    }

    /// <summary>
    /// Begins the closing handshake and completes when the connection has ended, which is before <c>OnClose</c> runs: it
    /// may be awaited in a handler.
    /// </summary>
    /// <inheritdoc cref="Close"/>
    public Task CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        Close(code, reason);
        return Core.Ended;
    }

    /// <summary>Drops the connection at once, without a close frame; queued messages are lost.</summary>
    public void Abort() => Core.Abort();

    internal void ReplaceCredentials(Credentials credentials) => Volatile.Write(ref _credentials, credentials);

    internal bool HaveCredentialsExpired(long now) => Volatile.Read(ref _credentials)?.HaveExpired(now) == true;

    /// <summary>Makes the user anonymous if the credentials have expired.</summary>
    /// <returns>False if they have not, or were replaced in this moment.</returns>
    internal bool TryForgetExpiredCredentials(long now)
        => Volatile.Read(ref _credentials) is { } seen && seen.HaveExpired(now)
            && ReferenceEquals(Interlocked.CompareExchange(ref _credentials, Credentials.Anonymous(), seen), seen);

    /// <summary>The connection has ended: releases its topics and the services of its request.</summary>
    internal void End()
    {
        SubscriptionSet.Clear();
        _request?.End();
        _request = null;
        AuthorizationState = null;
    }

    private IServiceProvider GetServices()
        => Volatile.Read(ref _request)?.Services
            ?? throw new ObjectDisposedException(nameof(WsConnectionBase), "The connection has ended, and its services with it.");

    /// <summary>Counts a publication of this connection.</summary>
    /// <exception cref="WsLimitException">It exceeds <see cref="WsRateOptions.Publish"/>.</exception>
    private protected void TakePublication() => _shared.PublishRate?.Take(ref _spentUpTo);

    private protected ReadOnlySpan<byte> GetFrame(FrameBuffer buffer, Opcode opcode)
        => buffer.GetFrame(opcode, Core.Frames.NextMaskingKey());
}
