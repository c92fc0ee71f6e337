using System.Text;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;
using TypedWs.Handshake;

namespace TypedWs.Cli.Connecting;

/// <summary>The connection of a command that sends and receives messages.</summary>
internal sealed class ToolConnection : IAsyncDisposable
{
    /// <summary>The longest wait for the server's close frame.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private const int MaxMessageSize = 16 * 1024 * 1024;

    // The handshake is the client's: another value would only break it.
    private static readonly string[] ProbeHeaders =
    [
        "Connection", "Upgrade", "Host", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", HeaderEdits.Protocol,
    ];

    private readonly WsRawClient _client;
    private readonly System.Net.Http.HttpMessageInvoker _http;
    private readonly TaskCompletionSource<string?> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _time;

    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onText">Called for each text message, in order.</param>
    /// <param name="onBinary">Called for each binary message, in order.</param>
    /// <exception cref="ToolException">A header is one that only <c>probe</c> can change.</exception>
    public ToolConnection(
        ConnectionSettings settings, TimeProvider time, Action<string> onText, Action<ReadOnlyMemory<byte>> onBinary)
    {
        _settings = settings;
        _time = time;
        _http = HttpInvokers.Create(settings, time);
        Check(settings);
        try
        {
            _client = new WsRawClient(settings.Address.WebSocket.ToString(), Configure)
            {
                OnText = text =>
                {
                    _welcome.TrySetResult(text);
                    onText(text);
                },
                OnBinary = onBinary,
            };
        }
        catch (ArgumentException problem)
        {
            throw ToolException.Usage(problem.Message, problem);
        }

        _client.StateChanged += change =>
        {
            if (change.To == WsConnectionState.Closed)
            {
                Failure = change.Failure?.Exception;
                _welcome.TrySetResult(null);
            }
        };
    }

    /// <summary>Completes at the end of the connection that no other one follows.</summary>
    public Task<WsClose> Closed => _client.Closed;

    /// <summary>The exception that ended the connection; null if there was none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Raised when the state changes.</summary>
    public event Action<WsStateChange>? StateChanged
    {
        add => _client.StateChanged += value;
        remove => _client.StateChanged -= value;
    }

    /// <summary>Opens the connection.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.ConnectAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Describe(failure);
        }
    }

    /// <summary>The first message, if the server has agreed to the protocol that begins with one; null otherwise.</summary>
    public async Task<string?> GetWelcomeAsync(CancellationToken cancellationToken)
    {
        if (_client.Subprotocol != WsSubprotocol.V1Json)
        {
            return null;
        }

        try
        {
            return await _welcome.Task.WaitAsync(_settings.Timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Sends a text, and completes when the transport has it.</summary>
    /// <exception cref="ToolException">The connection has ended.</exception>
    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            // A message that is being written cannot be taken back, and a server that does not read would hold it for ever.
            await _client.SendAsync(text, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (ArgumentException problem)
        {
            throw ToolException.Usage($"The message cannot be sent: {problem.Message}", problem);
        }
        catch (WsSendException failure) when (failure.Reason == WsSendFailure.TooLarge)
        {
            throw ToolException.Usage($"The message is larger than {_settings.MaxQueuedBytes / 1024} KiB.", failure);
        }
        catch (WsSendException failure)
        {
            throw new ToolException(ExitCode.Closed, "The connection has ended.", failure);
        }
    }

    /// <summary>Queues a text without waiting.</summary>
    /// <returns>False if it will not be sent.</returns>
    public bool TrySend(string text) => _client.Send(text) is WsSendStatus.Accepted or WsSendStatus.Backpressured;

    /// <summary>Closes, and waits for the server's close frame at most <see cref="CloseTimeout"/>.</summary>
    public async Task<WsClose> CloseAsync(WsCloseCode code = WsCloseCode.Normal, string reason = "")
    {
        await _client.CloseAsync(code, reason);
        return await _client.Closed;
    }

    /// <summary>Drops the connection.</summary>
    public void Abort() => _client.Abort();

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _http.Dispose();
    }

    // probe sends wrong requests, too, because it is for servers' reasons.
    private static void Check(ConnectionSettings settings)
    {
        if (settings.Headers.Removed.Count > 0)
        {
            throw ToolException.Usage($"Only probe can leave out a header ({string.Join(", ", settings.Headers.Removed)}).");
        }

        foreach (HeaderLine line in settings.Headers.Added)
        {
            if (ProbeHeaders.Contains(line.Name, StringComparer.OrdinalIgnoreCase))
            {
                throw ToolException.Usage($"Only probe can change the header {line.Name}.");
            }

            if (!Ascii.IsValid(line.Value))
            {
                throw ToolException.Usage($"Only probe can send the header {line.Name}: its value has characters that are not ASCII.");
            }
        }

        foreach (string name in settings.Subprotocols)
        {
            if (!HeaderList.IsToken(name))
            {
                throw ToolException.Usage($"--subprotocol: '{name}' is no name of a subprotocol (RFC 6455 §4.1).");
            }
        }
    }

    private void Configure(WsClientOptions options)
    {
        foreach (string subprotocol in _settings.Subprotocols)
        {
            options.Subprotocols.Add(subprotocol);
        }

        foreach (HeaderLine line in _settings.Headers.Added)
        {
            if (line.Is("Origin"))
            {
                options.Origin = line.Value;
                continue;
            }

            // RFC 9110 §5.3; and RFC 6265 §5.4 for cookies.
            string separator = line.Is("Cookie") ? "; " : ", ";
            bool isRepeated = options.Headers.TryGetValue(line.Name, out string? before);
            options.Headers[line.Name] = isRepeated ? before + separator + line.Value : line.Value;
        }

        options.Http = _http;
        options.HttpVersion = _settings.HttpVersion == "2" ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
        options.ConnectTimeout = _settings.Timeout;
        options.CloseTimeout = CloseTimeout;
        options.MaxMessageSize = MaxMessageSize;
        options.MaxInboundBytes = 2 * MaxMessageSize;
        options.MaxQueuedBytes = _settings.MaxQueuedBytes;
        options.Reconnect.IsEnabled = _settings.Reconnects;
        options.QueueTimeout = Timeout.InfiniteTimeSpan;
        options.Time = _time;
    }
}
