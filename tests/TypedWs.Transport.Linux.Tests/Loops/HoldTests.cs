using System.Net.Sockets;
using TypedWs.Transport.Linux.Interop;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Loops;

/// <summary>The input of a socket is held by a thread that has lost the loop; nothing that the system reports meanwhile is lost.</summary>
public sealed class HoldTests
{
    [Fact]
    public async Task Events_of_a_held_input_are_told_after_its_release_and_the_output_at_once()
    {
        await using var loops = new TestLoops();
        (LoopSocket socket, Socket client) = await loops.ConnectAsync();
        using var released = new ManualResetEventSlim();
        var handler = new RecordingHandler();
        handler.Input = (thread, _) => HoldOnce(handler, thread, socket, released);
        socket.Handler = handler;
        socket.Post();
        await client.SendAsync("a"u8.ToArray());
        await Bounded.Until(() => loops.Taken == 1, "the loop is taken");

        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
        await Bounded.Until(
            () => handler.Outputs.Any(static told => told.IsHeld && (told.Events & Epoll.HangUp) != 0), "the output is told of the loss");
        Assert.Single(handler.Inputs);

        released.Set();
        await Bounded.Until(() => handler.Inputs.Count == 2, "the input is told of the loss");
        Assert.NotEqual(0u, handler.Inputs.Last() & Epoll.HangUp);
    }

    [Fact]
    public async Task A_request_of_a_held_input_is_served_after_its_release()
    {
        await using var loops = new TestLoops();
        (LoopSocket socket, Socket client) = await loops.ConnectAsync();
        using var released = new ManualResetEventSlim();
        int posted = 0;
        var handler = new RecordingHandler { Posted = _ => Interlocked.Increment(ref posted) };
        handler.Input = (thread, _) => HoldOnce(handler, thread, socket, released);
        socket.Handler = handler;
        socket.Post();
        await Bounded.Until(() => Volatile.Read(ref posted) == 1, "the first request");
        await client.SendAsync("a"u8.ToArray());
        await Bounded.Until(() => loops.Taken == 1, "the loop is taken");
        for (int i = 0; i < 10; i++)
        {
            socket.Post();
            await loops.PassAsync();
        }

        Assert.Equal(1, Volatile.Read(ref posted));
        released.Set();
        await Bounded.Until(() => Volatile.Read(ref posted) == 2, "the request and the release");
        client.Dispose();
    }

    // A thread may return from user code in the moment in which it loses the loop. A mark of the release that stays behind would let two
    // threads serve the connection the next time.
    [Fact]
    public async Task One_thread_at_a_time_serves_a_socket_whose_loop_is_taken_again_and_again()
    {
        await using var loops = new TestLoops();
        (LoopSocket socket, Socket client) = await loops.ConnectAsync();
        int inside = 0;
        int collisions = 0;
        int served = 0;
        const int Rounds = 500;
        var handler = new RecordingHandler();
        handler.Posted = thread =>
        {
            thread.EnterUserCode(socket);
            collisions += Interlocked.Increment(ref inside) == 1 ? 0 : 1;

            // About as long as it takes until a loop is lost.
            Thread.Sleep(served % 4);
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref served);
            thread.LeaveUserCode(socket);
        };
        socket.Handler = handler;
        for (int round = 0; round < Rounds; round++)
        {
            // Twice: one of them may come while the input is held.
            int before = Volatile.Read(ref served);
            socket.Post();
            await Task.Yield();
            socket.Post();
            await Bounded.Until(() => Volatile.Read(ref served) > before, "the request is served");
        }

        Assert.Equal(0, collisions);
        Assert.True(loops.Taken > 0, "The loop was never taken.");
        client.Dispose();
    }

    private static void HoldOnce(RecordingHandler handler, LoopThread thread, LoopSocket socket, ManualResetEventSlim released)
    {
        if (handler.Inputs.Count > 1)
        {
            return;
        }

        thread.EnterUserCode(socket);
        Assert.True(released.Wait(Bounded.Limit));
        thread.LeaveUserCode(socket);
    }
}
