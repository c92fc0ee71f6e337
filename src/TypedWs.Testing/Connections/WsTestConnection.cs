using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Testing.Clocks;
using TypedWs.Testing.Connections;
using TypedWs.Testing.Rest;

namespace TypedWs.Testing;

/// <summary>
/// A client in a test: it sends when the test says so, and keeps everything that it receives until an expectation takes it.
/// <code>
/// await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
/// ann.Send(new ChatPayload("hi"));
/// ChatPosted posted = await ann.ExpectAsync&lt;ChatPosted&gt;(m => m.Text == "hi");
/// </code>
/// </summary>
/// <remarks>Thread-safe. Sending queues and never waits; messages leave in the order of the calls. Disposal closes the connection with
/// 1000.</remarks>
public sealed partial class WsTestConnection : IAsyncDisposable, IChannelEvents, IParticipant
{
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    private readonly ConnectionHost _host;
    private readonly EnvelopeFormat? _format;
    private readonly Inbox _inbox = new();
    private readonly TaskCompletionSource<WsClose> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isHttp2;
    private readonly string _path;
    private TestChannel? _channel;
    private IDisposable? _owner;
    private string? _cause;
    private long _lastPong;
    private long _lastPing;
    private long _readSends;
    private bool _isStrict;
    private int _isDisposed;

    internal WsTestConnection(ConnectionHost host, WsTestWire wire, EnvelopeFormat? format, string path, bool isHttp2)
    {
        _host = host;
        _format = format;
        _path = path;
        _isHttp2 = isHttp2;
        Network = wire;
        Transcript = new WsTestTranscript(host.Time, host.Start);
    }

    /// <summary>The network of this connection, with its faults.</summary>
    public WsTestWire Network { get; }

    /// <summary>All that was sent and received.</summary>
    public WsTestTranscript Transcript { get; }

    /// <summary>The log of the server about this connection, the oldest entry first.</summary>
    public IReadOnlyList<WsTestLogEntry> ServerLog => [.. _host.Log.Entries.Where(entry => entry.Connection == Network.Number)];

    /// <summary>The id that the server has given to the connection (<see cref="WsConnectionBase.Id"/>); null as long as the server has
    /// none.</summary>
    public string? ServerId => _host.Log.FindId(Network.Number);

    /// <summary>The subprotocol that was agreed on, or null.</summary>
    public string? Subprotocol { get; internal init; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task<WsClose> Ended => _ended.Task;

    bool IParticipant.IsBusy => _channel is { IsWriting: true } && !Network.ToServer.IsFrozen;

    string IParticipant.Name => Name;

    private string Name => string.Create(CultureInfo.InvariantCulture, $"connection {Network.Number} ({_path})");

    private TestChannel Channel => _channel!;

    private EnvelopeFormat Format
        => _format ?? throw new InvalidOperationException("The endpoint is a raw one: use SendText, SendBinary and ExpectTextAsync.");

    /// <summary>Sends a message.</summary>
    /// <typeparam name="T">A message that clients send.</typeparam>
    /// <param name="message">The message. The object is encoded now.</param>
    /// <param name="compress">Whether it is compressed, if the connection has compression.</param>
    public void Send<T>(T message, WsCompress compress = WsCompress.Default)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, Format, message);
        Send(Opcode.Text, buffer.Payload, compress);
    }

    /// <summary>Sends a text message as it is.</summary>
    /// <param name="text">The text, valid or not as a message.</param>
    /// <param name="compress">Whether it is compressed, if the connection has compression.</param>
    public void SendText(string text, WsCompress compress = WsCompress.Default)
        => Send(Opcode.Text, Encoding.UTF8.GetBytes(text), compress);

    /// <summary>Sends a binary message.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="compress">Whether it is compressed, if the connection has compression.</param>
    public void SendBinary(ReadOnlySpan<byte> bytes, WsCompress compress = WsCompress.Default) => Send(Opcode.Binary, bytes, compress);

    /// <summary>Sends bytes that need not be a frame: for tests of the protocol itself.</summary>
    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        Transcript.Sent($"bytes: {WsTestTranscript.ShowBinary(bytes)}");
        Channel.SendRaw(bytes);
    }

    /// <summary>Begins the closing handshake.</summary>
    /// <param name="code">The code. <see cref="WsCloseCode.NoStatus"/> for a frame without a code.</param>
    /// <param name="reason">The reason.</param>
    public void Close(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        if (Channel.Close(code, reason))
        {
            Transcript.Sent(Describe("close", code, reason));
        }
    }

    /// <summary>Begins the closing handshake, and completes when the connection has ended.</summary>
    /// <param name="code">The code.</param>
    /// <param name="reason">The reason.</param>
    /// <exception cref="WsExpectationException">The server has not ended the connection in time.</exception>
    public async Task CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        Close(code, reason);
        await WaitForEndAsync("the end of the connection after the closing handshake").ConfigureAwait(false);
    }

    /// <summary>Drops the connection without a close frame, as a client does whose process ends.</summary>
    public void Abort()
    {
        Transcript.Note("dropped by the test");
        Network.Cut();
    }

    /// <summary>From now on, disposal fails if a message was received that no expectation has taken.</summary>
    /// <returns>The connection itself.</returns>
    public WsTestConnection Strict()
    {
        _isStrict = true;
        return this;
    }

    /// <summary>Closes the connection with 1000, unless it has ended, and waits for the end. If the network does not let the end come, the
    /// connection is dropped.</summary>
    /// <exception cref="WsExpectationException">After <see cref="Strict"/>: a message was received that no expectation has
    /// taken.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await EndAsync().ConfigureAwait(false);
        _host.Stillness.Remove(this);
        _owner?.Dispose();
        if (_isStrict && _inbox.Waiting is { Count: > 0 } waiting)
        {
            throw Fail($"Expected no further message (Strict), but {waiting.Count} came that no expectation has taken.");
        }
    }

    /// <summary>Begins to receive.</summary>
    internal void Open(TestChannel channel, IDisposable owner)
    {
        _channel = channel;
        _owner = owner;
        Transcript.Note($"connected to {_path}");
        _host.Stillness.Add(this);
        channel.Start();
    }

    void IChannelEvents.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        Received received = Received.Read(opcode, payload, _format);
        Transcript.Received(received.ToString());
        if (!TryAnswer(received))
        {
            _inbox.Add(received);
        }
    }

    void IChannelEvents.OnPing(ReadOnlySpan<byte> payload) => Transcript.Received("ping");

    void IChannelEvents.OnPong(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == sizeof(long))
        {
            Volatile.Write(ref _lastPong, BinaryPrimitives.ReadInt64BigEndian(payload));
            _inbox.Signal();
        }
    }

    void IChannelEvents.OnClose(WsClose close) => Transcript.Received(Describe("close", close.Code, close.Reason));

    void IChannelEvents.OnEnded(WsClose close, string? cause)
    {
        _cause = cause;
        Transcript.Note(cause is null ? "the connection has ended" : $"the connection has ended: {cause}");
        FailCalls();
        _inbox.Complete(close);
        _ended.TrySetResult(close);
    }

    bool IParticipant.MayBeUnread => IsExchanging && Channel.Sends != Volatile.Read(ref _readSends);

    private bool IsExchanging => _isHttp2 && !Network.IsFrozen && !Channel.IsClosing && _inbox.End is null;

    async Task IParticipant.WhenReceivedAsync(TimeSpan timeout)
    {
        if (IsExchanging)
        {
            long sends = Channel.Sends;
            await PingAsync(timeout).ConfigureAwait(false);
            Volatile.Write(ref _readSends, sends);
        }
    }

    private static string Describe(string what, WsCloseCode code, string reason)
        => string.Create(CultureInfo.InvariantCulture, $"{what} {(int)code}{(reason.Length > 0 ? " " : "")}{reason}");

    private void Send(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
    {
        Transcript.Sent(opcode == Opcode.Text ? WsTestTranscript.ShowText(payload) : WsTestTranscript.ShowBinary(payload));
        Channel.Send(opcode, payload, compress);
    }

    // Completes when everything that the server has sent to this connection before has been received.
    private async Task<InboxOutcome> PingAsync(TimeSpan timeout)
    {
        long ping = Interlocked.Increment(ref _lastPing);
        Span<byte> payload = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(payload, ping);
        Channel.Ping(payload);
        (InboxOutcome outcome, _) = await _inbox.TakeAsync(
            (List<Received> _, out bool isAnswered) => isAnswered = Volatile.Read(ref _lastPong) >= ping, timeout).ConfigureAwait(false);
        return outcome;
    }

    private async Task EndAsync()
    {
        if (_inbox.End is null && !Network.IsFrozen)
        {
            Close();

            // A server whose handlers wait for the clock does not answer.
            await _host.Stillness.WaitUntilUnchangedAsync(_ended.Task)
                .WaitAsync(LongestClose, RealTime.Clock)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_inbox.End is null)
        {
            Abort();
            await _ended.Task.ConfigureAwait(false);
        }
    }
}
