using System.Net.Sockets;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Loops;

public sealed class EventLoopTests
{
    [Fact]
    public async Task A_late_event_of_a_closed_socket_does_not_reach_the_next_one_with_its_place_and_number()
    {
        await using var loops = new TestLoops(blockedAfter: TimeSpan.FromSeconds(60));
        (LoopSocket first, Socket firstClient) = await loops.ConnectAsync();
        (LoopSocket second, Socket secondClient) = await loops.ConnectAsync();
        (LoopSocket third, Socket thirdClient) = await loops.ConnectAsync();
        RecordingHandler[] handlers = [new(), new()];
        var successor = new RecordingHandler();
        third.Handler = successor;
        LoopSocket[] sockets = [first, second];
        for (int i = 0; i < 2; i++)
        {
            LoopSocket other = sockets[1 - i];
            handlers[i].Input = (thread, _) =>
            {
                // The other one's event is in the same batch. The third socket gets its place in the table.
                other.Close();
                third.DispatchPosted(thread);
            };
            sockets[i].Handler = handlers[i];
            sockets[i].Post();
        }

        await loops.PassAsync();
        using var goOn = new ManualResetEventSlim();
        loops.Loop.Queue(new TestLoops.Item(() => goOn.Wait(Bounded.Limit)));
        await firstClient.SendAsync("a"u8.ToArray());
        await secondClient.SendAsync("a"u8.ToArray());
        goOn.Set();
        await Bounded.Until(() => handlers.Sum(static handler => handler.Inputs.Count) > 0, "the first of two events");
        await loops.PassAsync();
        Assert.Equal(1, handlers.Sum(static handler => handler.Inputs.Count));
        Assert.Empty(successor.Inputs);
        Assert.Equal(1, loops.Ended);

        await thirdClient.SendAsync("b"u8.ToArray());
        await Bounded.Until(() => successor.Inputs.Count == 1, "its own event");
        Assert.Empty(loops.Failures);
        firstClient.Dispose();
        secondClient.Dispose();
        thirdClient.Dispose();
    }

    [Fact]
    public async Task An_exception_on_the_loop_is_told_and_the_loop_goes_on()
    {
        await using var loops = new TestLoops();
        loops.Loop.Queue(new TestLoops.Item(static () => throw new InvalidOperationException("of an item")));
        (LoopSocket socket, Socket client) = await loops.ConnectAsync();
        socket.Handler = new RecordingHandler
        {
            Input = static (_, events) =>
            {
                if ((events & Epoll.Ends) == 0)
                {
                    throw new InvalidOperationException("of a handler");
                }
            },
        };
        socket.Post();
        await client.SendAsync("a"u8.ToArray());
        await Bounded.Until(() => loops.Failures.Count == 2, "both exceptions");
        Assert.Equal(["of an item", "of a handler"], loops.Failures.Select(static failure => failure.Message));

        // The connection of the handler is dropped, and no other.
        SocketException dropped = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(new byte[1]).WithinLimit());
        Assert.Equal(SocketError.ConnectionReset, dropped.SocketErrorCode);
        await loops.PassAsync();
        client.Dispose();
    }

    [Fact]
    public async Task Sockets_that_the_system_does_not_watch_are_told_so_and_the_log_once()
    {
        await using var loops = new TestLoops();
        RecordingHandler[] handlers = [new(), new()];
        foreach (RecordingHandler handler in handlers)
        {
            LoopSocket socket = loops.Own(TestLoops.OpenUnwatchable());
            handler.Posted = _ => socket.Close();
            socket.Handler = handler;
            socket.Post();
            await loops.PassAsync();
            socket.Post();
        }

        // EPERM: epoll does not watch files.
        await Bounded.Until(() => loops.Ended == 2, "both are closed");
        Assert.All(handlers, static handler => Assert.Equal(1, handler.NotWatched));
        Assert.Equal(1, loops.Refused);
    }

    [Fact]
    public async Task Threads_without_a_loop_give_their_buffers_back_and_end()
    {
        const int Blocked = 8;
        await using var loops = new TestLoops(spareLife: TimeSpan.FromMilliseconds(50));
        LoopWatch watch = loops.Group.Watch;
        using var goOn = new ManualResetEventSlim();
        for (int i = 0; i < Blocked; i++)
        {
            loops.Loop.Queue(new TestLoops.Item(() => goOn.Wait(Bounded.Limit)));
        }

        await Bounded.Until(() => loops.Taken == Blocked, "all are blocked");
        Assert.Equal(Blocked + 1, watch.Buffers.Rented);
        goOn.Set();
        await Bounded.Until(() => watch.TakenThreads == 0 && watch.Buffers.Rented == 1, "all have returned");
        Assert.True(watch.Buffers.Unused <= 1, $"{watch.Buffers.Unused} unused buffers are kept");
        await Bounded.Until(() => watch.SpareThreads == 1, "all but one of the threads have ended");
        await loops.PassAsync();
    }

    [Fact]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task Signals_to_the_threads_of_the_loops_cost_no_event()
    {
        await using var loops = new TestLoops();
        (LoopSocket socket, Socket client) = await loops.ConnectAsync();
        byte[] buffer = new byte[16];
        socket.Handler = new RecordingHandler
        {
            Input = (thread, events) =>
            {
                int received = socket.Receive(buffer);
                if (received > 0)
                {
                    Assert.Equal(received, socket.Send(buffer.AsSpan(0, received), hasMore: false));
                }
            },
        };
        socket.Post();
        int signals = 0;
        using var registration = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGCONT,
            context =>
            {
                context.Cancel = true;
                Interlocked.Increment(ref signals);
            });
        const int Continue = 18;
        int[] threads =
        [
            .. Directory.GetDirectories("/proc/self/task")
                .Where(static task => File.ReadAllText($"{task}/comm").StartsWith("TypedWs loop", StringComparison.Ordinal))
                .Select(static task => int.Parse(Path.GetFileName(task), System.Globalization.CultureInfo.InvariantCulture)),
        ];
        Assert.NotEmpty(threads);
        byte[] echo = new byte[1];
        for (int i = 0; i < 200; i++)
        {
            // epoll_wait(2) ends with EINTR, whatever the flags of the handler.
            Array.ForEach(threads, static thread => TestLibc.SignalThread(thread, Continue));
            await client.SendAsync(new[] { (byte)i });
            Assert.Equal(1, await client.ReceiveAsync(echo).WithinLimit());
            Assert.Equal((byte)i, echo[0]);
        }

        await Bounded.Until(() => Volatile.Read(ref signals) > 0, "a signal was handled");
        Assert.Empty(loops.Failures);
        client.Dispose();
    }
}
