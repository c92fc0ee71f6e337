using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using TypedWs.AspNetCore.Transport;
using TypedWs.Connections;
using TypedWs.Transport.Linux.Detached;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>A connection as Kestrel sees it: a pair of pipes. A WebSocket leaves it by <see cref="DetachAsync"/>.</summary>
internal sealed class PipedConnection :
    ConnectionContext, IConnectionIdFeature, IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionTransportFeature,
    IConnectionEndPointFeature, IMemoryPoolFeature, IDetachableConnection
{
    private const int Piped = 0;
    private const int IsLeaving = 1;
    private const int IsDetached = 2;
    private const int HasEnded = 3;

    private readonly LoopSocket _socket;
    private readonly LoopExecutor _executor;
    private readonly PipePumps _pumps;
    private readonly CancellationTokenSource _closed = new();
    private string? _id;
    private IDictionary<object, object?>? _items;
    private Task _watch = Task.CompletedTask;
    private int _state;

    public PipedConnection(LoopSocket socket, LoopExecutor executor, PipeSettings options, IPEndPoint? local, IPEndPoint? remote)
    {
        _socket = socket;
        _executor = executor;
        _pumps = new PipePumps(socket, options.Input, options.Output);
        Transport = _pumps.Transport;
        MemoryPool = options.Input.Pool;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        ConnectionClosed = _closed.Token;
        socket.Handler = _pumps;
        Features = new FeatureCollection(initialCapacity: 8);
        Features.Set<IConnectionIdFeature>(this);
        Features.Set<IConnectionItemsFeature>(this);
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set<IConnectionTransportFeature>(this);
        Features.Set<IConnectionEndPointFeature>(this);
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set<IDetachableConnection>(this);
    }

    public override string ConnectionId
    {
        get => _id ??= Connections.ConnectionId.Create();
        set => _id = value;
    }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public MemoryPool<byte> MemoryPool { get; }

    IDuplexPipe IDetachableConnection.Pipes => _pumps.Transport;

    /// <summary>Whether the socket is open. For tests.</summary>
    internal bool IsOpen => !_socket.IsClosed;

    public bool TryGetProgress(out TransportProgress progress) => _socket.TryGetProgress(out progress);

    /// <summary>Begins to move bytes.</summary>
    public void Start()
    {
        _pumps.Start();
        _watch = WatchEndAsync();
    }

    public bool TryPrepare() => Interlocked.CompareExchange(ref _state, IsLeaving, Piped) == Piped;

    public void Stay()
    {
        Volatile.Write(ref _state, Piped);
        if (_pumps.Receiving.IsCompleted)
        {
            // The server was not told of the end in the meantime.
            _watch = Task.WhenAll(_watch, WatchEndAsync());
        }
    }

    public async ValueTask<WsTransport> DetachAsync()
    {
        await LeaveLoopAsync(_pumps.StopAsync()).ConfigureAwait(false);
        var transport = new LoopTransport(_socket, _executor, TakeReceived(), _pumps);

        // Until here, an abort of the server and the end of the request still reach the socket, also if the lines above have failed.
        Volatile.Write(ref _state, IsDetached);
        transport.Begin(_pumps.IsAborted);
        return transport;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        // After the connection has left, the server knows it no longer.
        if (Volatile.Read(ref _state) != IsDetached)
        {
            _pumps.Abort(abortReason);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Volatile.Read(ref _state) == IsDetached)
        {
            await _pumps.CompleteServerSideAsync().ConfigureAwait(false);
        }
        else
        {
            await LeaveLoopAsync(_pumps.CloseAsync()).ConfigureAwait(false);
            await _watch.ConfigureAwait(false);
        }

        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // The bytes that were received and that the server has not read.
    private byte[] TakeReceived()
    {
        PipeReader input = _pumps.Transport.Input;
        try
        {
            if (!input.TryRead(out ReadResult received))
            {
                return [];
            }

            byte[] bytes = received.Buffer.ToArray();
            input.AdvanceTo(received.Buffer.End);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The peer has reset the connection in this moment, or the server has aborted it. The loop finds that out again.
            return [];
        }
    }

    // The code behind is the server's and the application's, and must not run on a loop, which completes the task.
    private static async Task LeaveLoopAsync(Task task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            await task.ConfigureAwait(false);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private async Task WatchEndAsync()
    {
        // On a thread of the pool, because the callbacks of the token belong to the server and to the application.
        await LeaveLoopAsync(_pumps.Receiving).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (Interlocked.CompareExchange(ref _state, HasEnded, Piped) == Piped)
        {
            await _closed.CancelAsync().ConfigureAwait(false);
        }
    }
}
