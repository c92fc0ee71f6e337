using System.Text;
using TypedWs.Client.Browser;
using TypedWs.Client.Clients;
using TypedWs.Client.Sending;
using TypedWs.Framing;

namespace TypedWs;

/// <summary>
/// A client for text and binary messages without a protocol of TypedWs, with the same states, queue and reconnecting as
/// <see cref="WsClient"/>.
/// <code>
/// await using var client = new WsRawClient("wss://example.org/echo") { OnText = text => Console.WriteLine(text) };
/// client.Start();
/// client.Send("hi");
/// </code>
/// </summary>
/// <remarks>All members may be called by any thread. Handlers of messages run one at a time, and so do handlers of events. It offers no
/// subprotocol, unless <see cref="WsClientOptions.Subprotocols"/> has one. Set the handlers before <see cref="Start"/>.</remarks>
public sealed class WsRawClient : IAsyncDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ClientCore _core;
    private readonly RawProtocol _protocol;

    /// <summary>Creates a client. It does not connect before <see cref="Start"/> or <see cref="ConnectAsync"/>.</summary>
    /// <param name="address">The address, with the scheme <c>ws</c> or <c>wss</c>.</param>
    /// <param name="configure">Changes the settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is no WebSocket address (RFC 6455 §3), or a setting has no meaning.</exception>
    public WsRawClient(string address, Action<WsClientOptions>? configure = null)
    {
        Uri checkedAddress = ClientAddress.Check(ClientAddress.Parse(address));
        WsClientOptions options = ClientAddress.Configure(configure, isRaw: true).Freeze();
        _core = new ClientCore(checkedAddress, options, ChannelOpeners.Create(checkedAddress, options));
        _protocol = new RawProtocol(_core);
        _core.Protocol = _protocol;
    }

    /// <inheritdoc cref="WsClient.State"/>
    public WsConnectionState State => _core.State;

    /// <inheritdoc cref="WsClient.Closed"/>
    public Task<WsClose> Closed => _core.Closed;

    /// <summary>The subprotocol that the server has selected; null without a connection, or if it selected none.</summary>
    public string? Subprotocol => _core.Session?.Subprotocol;

    /// <inheritdoc cref="WsClient.QueuedMessages"/>
    public int QueuedMessages => _core.Queue.Count;

    /// <inheritdoc cref="WsClient.QueuedBytes"/>
    public int QueuedBytes => _core.Queue.Bytes;

    /// <summary>Called for each text message, in order.</summary>
    public Action<string>? OnText
    {
        init => _protocol.Arrivals.Text = value is null ? null : text => Run(value, text);
    }

    /// <summary>Called for each text message, in order. The next message waits until the handler has ended.</summary>
    public Func<string, ValueTask>? OnTextAsync
    {
        init => _protocol.Arrivals.Text = value;
    }

    /// <summary>Called for each binary message, in order. The bytes belong to the handler.</summary>
    public Action<ReadOnlyMemory<byte>>? OnBinary
    {
        init => _protocol.Arrivals.Binary = value is null ? null : bytes => Run(value, bytes);
    }

    /// <summary>Called for each binary message, in order. The next message waits until the handler has ended.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask>? OnBinaryAsync
    {
        init => _protocol.Arrivals.Binary = value;
    }

    /// <inheritdoc cref="WsClient.StateChanged"/>
    public event Action<WsStateChange>? StateChanged
    {
        add => _core.StateChanged += value;
        remove => _core.StateChanged -= value;
    }

    /// <inheritdoc cref="WsClient.MessageNotSent"/>
    public event Action<WsMessageNotSent>? MessageNotSent
    {
        add => _core.MessageNotSent += value;
        remove => _core.MessageNotSent -= value;
    }

    /// <summary>Raised when a handler has thrown an exception. The next message is handled all the same.</summary>
    public event Action<Exception>? HandlerFailed
    {
        add => _protocol.HandlerFailed += value;
        remove => _protocol.HandlerFailed -= value;
    }

    /// <summary>Raised for a received message above <see cref="WsClientOptions.MaxMessageSize"/>, with its size. The message is
    /// skipped.</summary>
    public event Action<long>? MessageTooLarge
    {
        add => _protocol.MessageTooLarge += value;
        remove => _protocol.MessageTooLarge -= value;
    }

    /// <inheritdoc cref="WsClient.Start"/>
    public void Start() => _core.Start();

    /// <inheritdoc cref="WsClient.ConnectAsync"/>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _core.ConnectAsync(cancellationToken);

    /// <summary>Queues a text message, in any state, and does not wait.</summary>
    /// <exception cref="ArgumentException">The text has half of a surrogate pair, which UTF-8 cannot express.</exception>
    /// <inheritdoc cref="WsClient.Send{T}"/>
    public WsSendStatus Send(string text, WsCompress compress = WsCompress.Default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Send(Encode(text), Opcode.Text, compress);
    }

    /// <summary>Queues a text message, in any state, and does not wait.</summary>
    /// <param name="utf8">The text; valid UTF-8.</param>
    /// <param name="compress">Whether it is compressed.</param>
    /// <exception cref="ArgumentException">The bytes are not valid UTF-8.</exception>
    /// <inheritdoc cref="WsClient.Send{T}"/>
    public WsSendStatus SendText(ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
    {
        // RFC 6455 §8.1: a server must fail the connection for text that is not UTF-8.
        return System.Text.Unicode.Utf8.IsValid(utf8)
            ? Send(utf8, Opcode.Text, compress)
            : throw new ArgumentException("A text message must be valid UTF-8.", nameof(utf8));
    }

    /// <summary>Queues a binary message, in any state, and does not wait. The bytes are copied.</summary>
    /// <inheritdoc cref="WsClient.Send{T}"/>
    public WsSendStatus SendBinary(ReadOnlySpan<byte> payload, WsCompress compress = WsCompress.Default)
        => Send(payload, Opcode.Binary, compress);

    /// <summary>Queues a text message as soon as there is room, and completes when the transport has it.</summary>
    /// <exception cref="ArgumentException">The text has half of a surrogate pair, which UTF-8 cannot express.</exception>
    /// <inheritdoc cref="WsClient.SendAsync{T}"/>
    public Task SendAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SendAsync(Encode(text), Opcode.Text, cancellationToken);
    }

    /// <summary>Queues a binary message as soon as there is room, and completes when the transport has it.</summary>
    /// <inheritdoc cref="WsClient.SendAsync{T}"/>
    public Task SendAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
        => SendAsync(payload, Opcode.Binary, cancellationToken);

    /// <inheritdoc cref="WsClient.CloseAsync"/>
    public Task CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        ClientAddress.CheckClose(code, reason);
        return _core.CloseAsync(code, reason);
    }

    /// <inheritdoc cref="WsClient.Abort"/>
    public void Abort() => _core.Abort();

    /// <inheritdoc cref="WsClient.DisposeAsync"/>
    public ValueTask DisposeAsync() => _core.DisposeAsync();

    // Without a replacement: the server would get another text than was sent.
    private static byte[] Encode(string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException problem)
        {
            throw new ArgumentException(
                $"The text has half of a surrogate pair at index {problem.Index}, which UTF-8 cannot express.", nameof(text), problem);
        }
    }

    private static ValueTask Run<T>(Action<T> handler, T value)
    {
        handler(value);
        return default;
    }

    private WsSendStatus Send(ReadOnlySpan<byte> payload, Opcode opcode, WsCompress compress)
    {
        WsSendFailure? failure = _core.TrySend(payload, opcode, compress, message: null, sender: null);
        _core.Flush(isAwaited: false);
        return _core.ToStatus(failure);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> payload, Opcode opcode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = new WrittenWait(_core.Queue);
        while (_core.TrySend(payload.Span, opcode, WsCompress.Default, message: null, wait) is { } failure)
        {
            if (failure != WsSendFailure.QueueFull)
            {
                throw new WsSendException(failure);
            }

            await _core.Queue.WaitForRoomAsync(payload.Length).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _core.Flush(isAwaited: true);
        await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
