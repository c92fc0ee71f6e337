using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using TypedWs.Transport;
using TypedWs.Transport.Linux.Listening;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Tests.Testing;

namespace TypedWs.Transport.Linux.Tests.Detached;

/// <summary>The moments around the departure from HTTP, and the ends that come in them.</summary>
public sealed class LeavingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_of_the_server_between_preparing_and_leaving_leaves_no_descriptor(bool isByPeer)
    {
        await using var loops = new TestLoops();
        (PipedConnection connection, Socket client) = await StartAsync(loops);
        Assert.True(connection.TryPrepare());
        if (isByPeer)
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Close();
        }
        else
        {
            connection.Abort(new ConnectionAbortedException("The request was aborted."));
        }

        WsTransport transport = await connection.DetachAsync().WithinLimit();
        await connection.DisposeAsync();
        await transport.ReceiveAsync(new RecordingReceiver(loops.Group.Executor)).WithinLimit();
        transport.Abort();
        await Bounded.Until(() => loops.Ended == 1, "the socket is closed");
        await Bounded.Until(() => transport.Lost.IsCancellationRequested, "the loss is told");
        Assert.Empty(loops.Failures);
        client.Dispose();
    }

    [Fact]
    public async Task An_end_of_the_peer_between_preparing_and_leaving_does_not_cost_it_its_answers()
    {
        await using var loops = new TestLoops();
        (PipedConnection connection, Socket client) = await StartAsync(loops);
        Assert.True(connection.TryPrepare());
        byte[] question = [.. Enumerable.Range(0, 10_000).Select(static i => (byte)i)];
        await client.SendAsync(question);
        await using var stream = new NetworkStream(client);
        client.Shutdown(SocketShutdown.Send);
        WsTransport transport = await connection.DetachAsync().WithinLimit();
        await connection.DisposeAsync();
        var receiver = new RecordingReceiver(loops.Group.Executor);
        await transport.ReceiveAsync(receiver).WithinLimit();
        Assert.Equal(question, receiver.Taken);
        Assert.False(transport.Lost.IsCancellationRequested);

        transport.Output.Write(question);
        Assert.True(await transport.FlushAsync().WithinLimit());
        await transport.CompleteAsync();
        byte[] answer = new byte[question.Length];
        await stream.ReadExactlyAsync(answer).AsTask().WithinLimit();
        Assert.Equal(question, answer);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WithinLimit());
        await Bounded.Until(() => loops.Ended == 1, "the socket is closed");
        client.Dispose();
    }

    // The last bytes of the HTTP phase wait for a peer that does not read. The end of the connection waits for them, until it is aborted.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_ends_a_completion_that_waits_for_the_bytes_of_the_HTTP_phase(bool isByPeer)
    {
        await using var loops = new TestLoops();
        (PipedConnection connection, Socket client) = await StartAsync(loops, sendBuffer: 4096);
        Task writing = connection.Transport.Output.WriteAsync(new byte[8 * 1024 * 1024]).AsTask();
        Assert.True(connection.TryPrepare());
        WsTransport transport = await connection.DetachAsync().WithinLimit();
        await connection.DisposeAsync();
        Task receiving = transport.ReceiveAsync(new RecordingReceiver(loops.Group.Executor));
        Task flush = transport.FlushAsync().AsTask();
        Task complete = transport.CompleteAsync().AsTask();
        Assert.False(flush.IsCompleted);
        Assert.False(complete.IsCompleted);
        if (isByPeer)
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Close();
        }
        else
        {
            transport.Abort();
        }

        await Task.WhenAll(flush, complete, receiving, writing).WithinLimit();
        await Bounded.Until(() => loops.Ended == 1, "the socket is closed");
        client.Dispose();
    }

    // What Kestrel's HTTP/2 does not survive: it then never ends the connection.
    [Fact]
    public async Task A_flush_of_the_server_behind_a_reset_throws_nothing_and_the_input_tells_the_reason()
    {
        await using var loops = new TestLoops();
        (PipedConnection connection, Socket client) = await StartAsync(loops, sendBuffer: 4096);
        Task<System.IO.Pipelines.FlushResult> flush = connection.Transport.Output.WriteAsync(new byte[8 * 1024 * 1024]).AsTask();
        Assert.False(flush.IsCompleted);
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
        Assert.True((await flush.WithinLimit()).IsCompleted);
        Assert.True((await connection.Transport.Output.WriteAsync(new byte[1]).WithinLimit()).IsCompleted);
        await Assert.ThrowsAnyAsync<IOException>(async () => await connection.Transport.Input.ReadAsync().WithinLimit());
        await connection.DisposeAsync();
        await Bounded.Until(() => loops.Ended == 1, "the socket is closed");
    }

    [Fact]
    public async Task A_connection_that_the_system_does_not_watch_ends()
    {
        await using var loops = new TestLoops();
        PipedConnection connection = loops.Pipe(loops.Own(TestLoops.OpenUnwatchable()));
        connection.Start();
        await Assert.ThrowsAnyAsync<Exception>(async () => await connection.Transport.Input.ReadAsync().WithinLimit());
        await connection.DisposeAsync();
        await Bounded.Until(() => loops.Ended == 1, "the descriptor is closed");
        Assert.Empty(loops.Failures);
    }

    private static async Task<(PipedConnection Connection, Socket Client)> StartAsync(TestLoops loops, int? sendBuffer = null)
    {
        (LoopSocket socket, Socket client) = await loops.ConnectAsync(sendBuffer);
        PipedConnection connection = loops.Pipe(socket);
        connection.Start();
        await loops.PassAsync();
        return (connection, client);
    }
}
