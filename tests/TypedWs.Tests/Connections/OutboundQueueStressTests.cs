using System.Buffers.Binary;
using TypedWs.Connections;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class OutboundQueueStressTests : OutboundQueueTestBase
{
    private const int Threads = 6;
    private const int FramesPerThread = 4000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Frames_of_many_threads_stay_whole_and_in_each_threads_order(int seed)
    {
        var random = new Random(seed);
        Transport.FlushOverride = () =>
        {
            // One flush at a time: the queue sees to it (and the transport checks it).
            return random.Next(3) == 0
                ? new ValueTask<bool>(true)
                : new ValueTask<bool>(Task.Run(static () => true));
        };
        OutboundQueue queue = CreateQueue(limit: long.MaxValue);

        Task[] senders = [.. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => SendAll(queue, thread, seed),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        await Task.WhenAll(senders).WithinLimit();
        await queue.WhenIdleAsync().WithinLimit();

        Assert.Equal(0, queue.BufferedBytes);
        AssertWholeAndInOrder(Transport.Flushed);
    }

    private static void SendAll(OutboundQueue queue, int thread, int seed)
    {
        var random = new Random((seed * 100) + thread);
        Span<byte> frame = stackalloc byte[64];
        for (int number = 0; number < FramesPerThread; number++)
        {
            // A frame is its length, its thread, its number, and its thread again as filling.
            int length = random.Next(7, frame.Length);
            frame[0] = (byte)length;
            frame[1] = (byte)thread;
            BinaryPrimitives.WriteInt32LittleEndian(frame[2..], number);
            frame[6..length].Fill((byte)(0x80 | thread));
            bool corks = random.Next(4) == 0;
            if (corks)
            {
                queue.Cork();
            }

            Assert.NotEqual(WsSendStatus.Closed, queue.Enqueue(frame[..6], frame[6..length]));
            if (corks)
            {
                queue.Uncork();
            }
        }
    }

    private static void AssertWholeAndInOrder(ReadOnlySpan<byte> output)
    {
        int[] next = new int[Threads];
        while (!output.IsEmpty)
        {
            int thread = output[1];
            Assert.Equal(next[thread]++, BinaryPrimitives.ReadInt32LittleEndian(output[2..]));
            Assert.Equal(-1, output[6..output[0]].IndexOfAnyExcept((byte)(0x80 | thread)));
            output = output[output[0]..];
        }

        Assert.All(next, static count => Assert.Equal(FramesPerThread, count));
    }
}
