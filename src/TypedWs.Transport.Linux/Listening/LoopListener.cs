using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>
/// One listening socket. One loop accepts all its connections, and gives each to the loop with the fewest connections. So the connections
/// are spread evenly, also if they are few, and a second process cannot listen on the same port by mistake (as with <c>SO_REUSEPORT</c>).
/// </summary>
internal sealed class LoopListener : SocketHandler, IConnectionListener
{
    // Other connections of the loop get their turn after so many.
    private const int MostAtOnce = 64;

    // The time until the listener tries again, when the system refuses to accept. Connections wait in the backlog meanwhile. The time is
    // doubled after each refusal.
    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopSocket _socket;
    private readonly ListenerServices _services;
    private readonly IPEndPoint _endPoint;
    private readonly bool _isOneAddress;
    private readonly ITimer _retry;
    private bool _mustClose;

    // Owner of the loop only.
    private TimeSpan _retryAfter = FirstRetryAfter;
    private bool _isRefused;

    /// <param name="descriptor">The listening socket, which belongs to this object after the constructor.</param>
    /// <param name="endPoint">Its address.</param>
    /// <param name="loop">The loop that accepts.</param>
    /// <param name="services">Services that the listeners of a host share.</param>
    public LoopListener(int descriptor, IPEndPoint endPoint, EventLoop loop, ListenerServices services)
    {
        _services = services;
        _endPoint = endPoint;
        _isOneAddress = !_endPoint.Address.Equals(IPAddress.Any) && !_endPoint.Address.Equals(IPAddress.IPv6Any);
        loop.AddLoad();
        _socket = new LoopSocket(descriptor, loop) { Handler = this };
        _retry = services.Time.CreateTimer(
            static socket => ((LoopSocket)socket!).Post(), _socket, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _socket.Post();
    }

    public EndPoint EndPoint => _endPoint;

    /// <summary>Completes when the loop watches the socket.</summary>
    /// <exception cref="IOException">The system refuses that.</exception>
    public async Task WhenWatchedAsync()
    {
        int error = await _watched.Task.ConfigureAwait(false);
        if (error != 0)
        {
            throw SocketErrors.ToException("epoll_ctl", error);
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_accepted.Reader.TryRead(out ConnectionContext? connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _mustClose, true);
        _socket.Post();
        return new ValueTask(_closed.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        await _retry.DisposeAsync().ConfigureAwait(false);

        // Connections that the server did not take any more.
        while (_accepted.Reader.TryRead(out ConnectionContext? connection))
        {
            connection.Abort(new ConnectionAbortedException("The server has stopped."));
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    public override void OnOutput(uint events, bool isHeld)
    {
        // A listening socket has no output, and an error shows when it accepts.
    }

    public override void OnInput(LoopThread thread, uint events) => AcceptWaiting();

    public override void OnPosted(LoopThread thread)
    {
        _watched.TrySetResult(0);
        if (Volatile.Read(ref _mustClose))
        {
            Close();
        }
        else
        {
            AcceptWaiting();
        }
    }

    public override void OnNotWatched(LoopThread thread, int error)
    {
        _watched.TrySetResult(error);
        Close();
    }

    public override void OnLoopEnded(bool isHeld)
    {
        _watched.TrySetResult(Errno.ConnectionAborted);
        Close();
    }

    // The port is free when the server is told of the end.
    private void Close()
    {
        _socket.Close();
        _accepted.Writer.TryComplete();
        _closed.TrySetResult();
    }

    private void AcceptWaiting()
    {
        Span<byte> address = stackalloc byte[SocketNumbers.AddressLength];
        int error = 0;
        bool mayGoOn = false;
        for (int left = MostAtOnce; left > 0; left--)
        {
            if (Volatile.Read(ref _mustClose))
            {
                return;
            }

            int result = _socket.Accept(address, out int length);
            if (result >= 0)
            {
                mayGoOn = true;
                _isRefused = false;
                _retryAfter = FirstRetryAfter;
                Begin(result, ListenSocket.ToEndPoint(address[..Math.Min(length, address.Length)]));
            }
            else if (result == -Errno.WouldBlock)
            {
                return;
            }
            else if (!Errno.IsOfAcceptedConnection(error = -result))
            {
                mayGoOn = false;
                break;
            }
        }

        if (mayGoOn)
        {
            // The posted socket is behind the events and items that wait.
            _socket.Post();
        }
        else
        {
            RetryLater(error);
        }
    }

    // The connections stay in the backlog, so that the system reports no new event for them.
    private void RetryLater(int error)
    {
        if (!_isRefused)
        {
            _isRefused = true;
            TransportLog.OutOfDescriptors(_services.Logger, _endPoint, SocketErrors.ToException("accept", error).Message);
        }

        _retry.Change(_retryAfter, Timeout.InfiniteTimeSpan);
        _retryAfter = _retryAfter + _retryAfter < MostRetryAfter ? _retryAfter + _retryAfter : MostRetryAfter;
    }

    private void Begin(int descriptor, IPEndPoint? remote)
    {
        if (!_services.Connections.TryAdd())
        {
            _ = Libc.Close(descriptor);
            TransportLog.ConnectionRefused(_services.Logger, _endPoint);
            return;
        }

        EventLoop loop = _services.Loops.Choose();
        var socket = new LoopSocket(descriptor, loop) { Closed = _services.Connections.Removed };
        try
        {
            Begin(socket, descriptor, remote);
        }
        catch
        {
            // Without memory, for example. The loop logs it.
            socket.Close();
            throw;
        }
    }

    private void Begin(LoopSocket socket, int descriptor, IPEndPoint? remote)
    {
        ListenSocket.SetOption(descriptor, SocketNumbers.TcpLevel, SocketNumbers.NoDelay, _services.Options.NoDelay ? 1 : 0);
        if (_services.Options.KeepAlive)
        {
            ListenSocket.SetOption(descriptor, SocketNumbers.SocketLevel, SocketNumbers.KeepAlive, 1);
        }

        IPEndPoint? local = _isOneAddress ? _endPoint : ListenSocket.FindLocalEndPoint(descriptor);
        var connection = new PipedConnection(socket, _services.Loops.Executor, _services.Pipes, local, remote);
        connection.Start();
        if (!_accepted.Writer.TryWrite(connection))
        {
            connection.Abort(new ConnectionAbortedException("The server has stopped."));
            _ = connection.DisposeAsync().AsTask();
        }
    }
}
