using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Tests.Testing;

/// <summary>One event loop, with connections to clients, and without a server above.</summary>
internal sealed class TestLoops : LoopEvents, IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _taken;
    private int _refused;
    private int _ended;

    /// <param name="blockedAfter">The time in user code after which a thread loses its loop.</param>
    /// <param name="spareLife">The life of a thread without a loop.</param>
    public TestLoops(TimeSpan? blockedAfter = null, TimeSpan? spareLife = null)
    {
        Group = new LoopGroup(
            new LoopSettings
            {
                Count = 1,
                BufferSize = 4096,
                BlockedAfter = blockedAfter ?? TimeSpan.FromMilliseconds(1),
                MostTaken = 64,
                SpareLife = spareLife ?? TimeSpan.FromSeconds(10),
                Time = TimeProvider.System,
                Events = this,
            },
            new LoopExecutor());
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public LoopGroup Group { get; }

    public EventLoop Loop => Group.Loops[0];

    /// <summary>The exceptions of code on the loop.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>How often the loop has told that the system watches no more sockets.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>The sockets that were closed.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public override void OnTaken() => Interlocked.Increment(ref _taken);

    public override void OnFailed(Exception exception) => Failures.Enqueue(exception);

    public override void OnWatchRefused(int error) => Interlocked.Increment(ref _refused);

    /// <summary>Connects a client.</summary>
    /// <param name="sendBuffer">The bytes that the server's socket holds unsent; the system's choice if null.</param>
    public async Task<(LoopSocket Socket, Socket Client)> ConnectAsync(int? sendBuffer = null)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (sendBuffer is { } size)
        {
            client.ReceiveBufferSize = size;
        }

        Task<Socket> accepting = _listener.AcceptAsync();
        await client.ConnectAsync(_listener.LocalEndPoint!).WithinLimit();
        using Socket accepted = await accepting.WithinLimit();
        if (sendBuffer is { } toSend)
        {
            accepted.SendBufferSize = toSend;
        }

        accepted.Blocking = false;
        return (Own(TakeDescriptor(accepted.SafeHandle)), client);
    }

    /// <summary>A socket of the loop over a descriptor, which belongs to it from now on.</summary>
    public LoopSocket Own(int descriptor)
    {
        Loop.AddLoad();
        return new LoopSocket(descriptor, Loop) { Closed = () => Interlocked.Increment(ref _ended) };
    }

    /// <summary>A connection as the server sees it.</summary>
    public PipedConnection Pipe(LoopSocket socket)
        => new(socket, Group.Executor, new PipeSettings(MemoryPool<byte>.Shared, 1024 * 1024, 64 * 1024), local: null, remote: null);

    /// <summary>A descriptor that epoll refuses: that of a file.</summary>
    public static int OpenUnwatchable()
    {
        using SafeFileHandle file = File.OpenHandle(typeof(TestLoops).Assembly.Location);
        return Duplicate(file.DangerousGetHandle());
    }

    /// <summary>Waits until the loop has run what was queued before.</summary>
    public Task PassAsync()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Queue(new Item(passed.SetResult));
        return passed.Task.WithinLimit();
    }

    public async ValueTask DisposeAsync()
    {
        await Group.DisposeAsync();
        _listener.Dispose();
    }

    private static int TakeDescriptor(SafeSocketHandle handle) => Duplicate(handle.DangerousGetHandle());

    private static int Duplicate(nint descriptor)
    {
        int copy = TestLibc.Duplicate((int)descriptor);
        Assert.True(copy >= 0);
        return copy;
    }

    /// <summary>A work item.</summary>
    internal sealed class Item(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }
}

/// <summary>Notes the calls of the loop, and runs the test's code in them.</summary>
internal sealed class RecordingHandler : SocketHandler
{
    public ConcurrentQueue<uint> Inputs { get; } = new();

    public ConcurrentQueue<(uint Events, bool IsHeld)> Outputs { get; } = new();

    public Action<LoopThread, uint>? Input { get; set; }

    public Action<LoopThread>? Posted { get; set; }

    public int NotWatched { get; private set; }

    public override void OnOutput(uint events, bool isHeld) => Outputs.Enqueue((events, isHeld));

    public override void OnInput(LoopThread thread, uint events)
    {
        Inputs.Enqueue(events);
        Input?.Invoke(thread, events);
    }

    public override void OnPosted(LoopThread thread) => Posted?.Invoke(thread);

    public override void OnNotWatched(LoopThread thread, int error) => NotWatched = error;

    public override void OnLoopEnded(bool isHeld)
    {
        // The descriptor is closed behind this.
    }
}
