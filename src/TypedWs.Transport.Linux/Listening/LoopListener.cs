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

    // The time until the listener tries again, when the process has no free descriptor. Connections wait in the backlog meanwhile.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopSocket _socket;
    private readonly ListenerServices _services;
    private readonly IPEndPoint _endPoint;
    private readonly bool _isOneAddress;
    private readonly ITimer _retry;
    private bool _mustClose;
    private bool _isShort;

    /// <param name="descriptor">The listening socket.</param>
    /// <param name="loop">The loop that accepts.</param>
    /// <param name="services">Services that the listeners of a host share.</param>
    public LoopListener(int descriptor, EventLoop loop, ListenerServices services)
    {
        _services = services;
        _endPoint = ListenSocket.FindLocalEndPoint(descriptor)!;
        _isOneAddress = !_endPoint.Address.Equals(IPAddress.Any) && !_endPoint.Address.Equals(IPAddress.IPv6Any);
        loop.AddLoad();
        _socket = new LoopSocket(descriptor, loop) { Handler = this };
        _retry = services.Time.CreateTimer(
            static socket => ((LoopSocket)socket!).Post(), _socket, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _socket.Post();
    }

    public EndPoint EndPoint => _endPoint;

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

    public override void OnEvents(LoopThread thread, uint events) => AcceptWaiting();

    public override void OnPosted(LoopThread thread)
    {
        if (Volatile.Read(ref _mustClose))
        {
            OnLoopEnded();
            _socket.Close();
        }
        else
        {
            AcceptWaiting();
        }
    }

    public override void OnLoopEnded()
    {
        _accepted.Writer.TryComplete();
        _closed.TrySetResult();
    }

    private void AcceptWaiting()
    {
        Span<byte> address = stackalloc byte[SocketNumbers.AddressLength];
        for (int left = MostAtOnce; left > 0; left--)
        {
            int result = _socket.Accept(address, out int length);
            if (result >= 0)
            {
                _isShort = false;
                Begin(result, ListenSocket.ToEndPoint(address[..Math.Min(length, address.Length)]));
                continue;
            }

            switch (-result)
            {
                case Errno.WouldBlock:
                    return;
                case Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoBuffers or Errno.OutOfMemory:
                    WaitForDescriptors(-result);
                    return;
                default:
                    // accept(2): errors of a connection that has already ended are reported here. The next one may be good.
                    break;
            }
        }

        _socket.Post();
    }

    // The connections stay in the backlog, so that the system reports no new event for them.
    private void WaitForDescriptors(int error)
    {
        if (!_isShort)
        {
            _isShort = true;
            TransportLog.OutOfDescriptors(_services.Logger, _endPoint, SocketErrors.ToException("accept", error).Message);
        }

        _retry.Change(RetryAfter, Timeout.InfiniteTimeSpan);
    }

    private void Begin(int descriptor, IPEndPoint? remote)
    {
        if (!_services.Connections.TryAdd())
        {
            TransportLog.ConnectionRefused(_services.Logger, _endPoint);
            _ = Libc.Close(descriptor);
            return;
        }

        ListenSocket.SetOption(descriptor, SocketNumbers.TcpLevel, SocketNumbers.NoDelay, _services.Options.NoDelay ? 1 : 0);
        if (_services.Options.KeepAlive)
        {
            ListenSocket.SetOption(descriptor, SocketNumbers.SocketLevel, SocketNumbers.KeepAlive, 1);
        }

        IPEndPoint? local = _isOneAddress ? _endPoint : ListenSocket.FindLocalEndPoint(descriptor);
        EventLoop loop = _services.Loops.Choose();
        var connection = new PipedConnection(
            new LoopSocket(descriptor, loop) { Closed = _services.Connections.Removed },
            _services.Loops.Executor,
            _services.Pipes,
            local,
            remote);
        connection.Start();
        if (!_accepted.Writer.TryWrite(connection))
        {
            connection.Abort(new ConnectionAbortedException("The server has stopped."));
            _ = connection.DisposeAsync().AsTask();
        }
    }
}
