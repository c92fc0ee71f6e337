using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TypedWs.AspNetCore.Transport;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>
/// Drops an upgraded connection if its peer does not read the last bytes. Our own queue was empty when the WebSocket ended, but the server
/// may hold up to 64 KiB more, and would wait without a limit until they are sent.
/// </summary>
internal sealed class FinalWriteWatch
{
    // The time that is allowed between the report that a connection is closed and the close of its socket. Usually the socket is closed
    // earlier.
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly IConnectionLifetimeFeature _connection;
    private readonly Socket? _socket;
    private readonly IProgressSource? _progress;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly double _leastBytes;
    private readonly ITimer _timer;
    private long _acknowledged;
    private long _since;
    private bool _isOver;

    private FinalWriteWatch(IConnectionLifetimeFeature connection, IFeatureCollection features, WsOptions options, TimeProvider time)
    {
        _connection = connection;
        _socket = features.Get<IConnectionSocketFeature>()?.Socket;
        _progress = TcpProgress.Find(features);
        _time = time;
        _since = time.GetTimestamp();
        _timeout = options.CloseTimeout;
        _leastBytes = options.Outbound.MinRate * _timeout.TotalSeconds;
        _ = TryReadAcknowledged(out _acknowledged);
        _timer = time.CreateTimer(
            static state => ((FinalWriteWatch)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // The token alone is not enough, because it is also cancelled if a peer sends bytes after the end of the WebSocket, while the server
    // still writes.
    private bool HasEnded => _connection.ConnectionClosed.IsCancellationRequested && _socket is not { SafeHandle.IsClosed: false };

    /// <summary>Begins the watch, when the WebSocket has ended and the request is about to end.</summary>
    public static void Watch(HttpContext context, WsOptions options, TimeProvider time)
    {
        // No watch over HTTP/2 and HTTP/3, because other requests share the connection. context.Abort cannot be used later, because the
        // context is no longer valid then.
        if (HttpProtocol.IsHttp2(context.Request.Protocol) || HttpProtocol.IsHttp3(context.Request.Protocol)
            || context.Features.Get<IConnectionLifetimeFeature>() is not { } connection)
        {
            return;
        }

        var writes = new FinalWriteWatch(connection, context.Features, options, time);
        if (!writes.HasEnded)
        {
            writes.Begin();
        }
    }

    private void Begin()
    {
        CheckAfter(_timeout);
        _connection.ConnectionClosed.UnsafeRegister(static state => ((FinalWriteWatch)state!).OnClosed(), this);
    }

    private void OnClosed()
    {
        if (HasEnded)
        {
            End();
        }
        else
        {
            CheckAfter(ShortWait);
        }
    }

    private void Check()
    {
        long now = _time.GetTimestamp();
        TimeSpan left = _timeout - _time.GetElapsedTime(_since, now);
        if (HasEnded)
        {
            End();
        }
        else if (left > TimeSpan.Zero)
        {
            CheckAfter(left);
        }
        else if (TryReadAcknowledged(out long acknowledged) && acknowledged - _acknowledged >= _leastBytes)
        {
            _acknowledged = acknowledged;
            _since = now;
            CheckAfter(_timeout);
        }
        else
        {
            End();
            _connection.Abort();
        }
    }

    private bool TryReadAcknowledged(out long acknowledged)
    {
        TransportProgress progress = default;
        bool isTold = _progress?.TryGetProgress(out progress) == true;
        acknowledged = progress.AcknowledgedBytes;
        return isTold;
    }

    private void CheckAfter(TimeSpan time)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _timer.Change(time, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }
}
