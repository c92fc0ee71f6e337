using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using TypedWs.Framing;

namespace TypedWs.Benchmarks.Load;

/// <summary>
/// One client connection on a raw socket. A loop receives; another, that runs only while there is something to send,
/// sends, so that a server that stops reading until its answer is taken cannot lock the two up. Replies found in one
/// read are answered by as many messages in one write.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly LoadOptions _options;
    private readonly LoadFrames _frames;
    private readonly LoadMeter _meter;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ReplyReader _reader;
    private readonly Lock _sendGate = new();
    private readonly Queue<long> _sentAt = new();
    private readonly byte[] _buffer;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private bool _isSending;
    private bool _ending;
    private byte[]? _controlFrame;
    private int _toSend;
    private int _place;
    private long _inRound;
    private long _replies;

    public LoadConnection(LoadOptions options, LoadFrames frames, LoadMeter meter)
    {
        _options = options;
        _frames = frames;
        _meter = meter;
        _reader = new ReplyReader(options.SignalR, options.Deflate);
        _buffer = new byte[options.Mode == LoadMode.Idle ? 512 : Math.Clamp(frames.Take(0, 1).Length, 16 * 1024, 256 * 1024)];
    }

    /// <summary>Whether nothing is ever received.</summary>
    public bool IsStalled { get; init; }

    /// <summary>Replies received so far; may be read from any thread.</summary>
    public long Replies => Volatile.Read(ref _replies);

    /// <summary>Why the connection ended before it was asked to.</summary>
    public string? Loss { get; private set; }

    public string? Sample => _reader.Sample;

    /// <summary>Messages this connection receives for each round of everybody's sending.</summary>
    private long Share => (long)_options.Senders * _options.InFlight;

    /// <summary>Opens the connection; null, or why it failed.</summary>
    public async Task<string?> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            // So that the server notices within a moment that nothing is read.
            if (IsStalled)
            {
                _socket.ReceiveBufferSize = 4096;
            }

            await _socket.ConnectAsync(_options.Url.Host, _options.Url.Port, cancellationToken);
            string? refusal = await LoadHandshake.RunAsync(_socket, _options.Url, cancellationToken, _options.Deflate);
            if (refusal is not null)
            {
                return refusal;
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return failure.Message;
        }

        _receiving = IsStalled ? Task.CompletedTask : ReceiveAsync();
        if (_options.SignalR)
        {
            SendControl(LoadFrames.Encode(Opcode.Text, Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\x1e")));
        }

        return null;
    }

    /// <summary>Sends the first messages. Call once, before any reply can arrive.</summary>
    public void Start()
    {
        long now = Stopwatch.GetTimestamp();
        for (int i = 0; i < (_options.Mode == LoadMode.Echo ? _options.InFlight : 1); i++)
        {
            _sentAt.Enqueue(now);
        }

        Send(_options.InFlight);
    }

    /// <summary>Sends a close frame after what is being sent and waits for the server's end, a bounded time.</summary>
    public async Task EndAsync(TimeSpan bound)
    {
        lock (_sendGate)
        {
            _ending = true;
            _toSend = 0;
        }

        // RFC 6455 §7.4.1: 1000, normal closure.
        SendControl(LoadFrames.Encode(Opcode.Close, [0x03, 0xE8]));
        await Task.WhenAny(_receiving, Task.Delay(bound));
        _socket.Dispose();
        await Task.WhenAll(_receiving, _sending);
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        try
        {
            while (_reader.End is null)
            {
                int length = await _socket.ReceiveAsync(_buffer, SocketFlags.None);
                if (length == 0)
                {
                    break;
                }

                int replies = _reader.Receive(_buffer.AsSpan(0, length));
                if (replies > 0)
                {
                    OnReplies(replies);
                }

                if (_reader.Ping is { } payload)
                {
                    _reader.Ping = null;
                    SendControl(LoadFrames.Encode(Opcode.Pong, payload));
                }
            }

            Lose(_reader.End ?? "end of stream");
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Lose(failure.Message);
        }
    }

    private void OnReplies(int count)
    {
        Volatile.Write(ref _replies, _replies + count);
        long now = Stopwatch.GetTimestamp();
        if (_options.Mode == LoadMode.Echo)
        {
            int answered = Math.Min(count, _sentAt.Count);
            for (int i = 0; i < answered; i++)
            {
                _meter.Record(_sentAt.Dequeue(), now);
                _sentAt.Enqueue(now);
            }

            Send(answered);
            return;
        }

        for (_inRound += count; _inRound >= Share; _inRound -= Share)
        {
            if (!_sentAt.TryDequeue(out long startedAt))
            {
                continue;
            }

            _meter.Record(startedAt, now);
            _sentAt.Enqueue(now);
            Send(_options.InFlight);
        }
    }

    private void Send(int count)
    {
        lock (_sendGate)
        {
            if (_ending)
            {
                return;
            }

            _toSend += count;
            StartSending();
        }
    }

    private void SendControl(byte[] frame)
    {
        lock (_sendGate)
        {
            _controlFrame = frame;
            StartSending();
        }
    }

    private void StartSending()
    {
        if (_isSending)
        {
            return;
        }

        _isSending = true;
        _sending = SendAllAsync();
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (TryTake(out ReadOnlyMemory<byte> bytes))
            {
                while (!bytes.IsEmpty)
                {
                    bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            Lose(failure.Message);
        }
    }

    private bool TryTake(out ReadOnlyMemory<byte> bytes)
    {
        lock (_sendGate)
        {
            if (_controlFrame is { } control)
            {
                bytes = control;
                _controlFrame = null;
                return true;
            }

            int count = Math.Min(_toSend, _frames.LongestRun);
            bytes = _frames.Take(_place, count);
            _place = _frames.Next(_place, count);
            _toSend -= count;
            _isSending = count > 0;
            return _isSending;
        }
    }

    private void Lose(string reason)
    {
        lock (_sendGate)
        {
            if (!_ending)
            {
                Loss ??= reason;
            }
        }
    }
}
