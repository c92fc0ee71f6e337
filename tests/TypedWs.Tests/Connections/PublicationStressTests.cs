using System.Buffers.Binary;
using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>Many threads publish to several topics and send directly, while others come, go and close: over the queues of
/// connections and the real turns.</summary>
public sealed class PublicationStressTests
{
    private const int Threads = 4;
    private const int Rounds = 3000;
    private const int TopicCount = 3;
    private const int Direct = TopicCount;

    private readonly DeferredFlush _deferred = new();
    private readonly TopicTable _table;

    public PublicationStressTests() => _table = new TopicTable(_deferred);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_subscriber_gets_every_message_of_every_thread_in_the_order_of_its_calls(int seed)
    {
        Peer[] peers = [.. Enumerable.Range(0, 6).Select(i => new Peer(_deferred, _table, subscribedTo: i % 2 == 0 ? [0, 1, 2] : [i / 2]))];
        using var stop = new CancellationTokenSource();
        Task guests = Task.Run(() => ComeAndGo(new Random(seed), stop.Token));
        Task[] senders = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(() => Send(thread, new Random((seed * 100) + thread), peers)))];
        await Task.WhenAll(senders).WithinLimit();
        await stop.CancelAsync();
        await guests.WithinLimit();

        foreach (Peer peer in peers)
        {
            // Without WhenIdleAsync, which takes what waits by itself: the last publication is served by its own turn.
            await Bounded.Until(() => peer.CountReceived() >= peer.Expected, "the last publication");
            Assert.Equal(peer.Expected, peer.CountReceived());
            peer.VerifyOrder();
        }
    }

    private void Send(int thread, Random random, Peer[] peers)
    {
        for (int round = 0; round < Rounds; round++)
        {
            int to = random.Next(TopicCount + 1);
            byte[] frame = Frame(thread, round, to, random.Next(50) == 0 ? 3000 : 8);
            Peer one = peers[random.Next(peers.Length)];
            if (to == Direct)
            {
                one.Expect();
                one.Queue.Enqueue(frame);
                continue;
            }

            bool toOthers = random.Next(2) == 0;
            foreach (Peer peer in peers)
            {
                if (peer.Topics.Contains(to) && !(toOthers && peer == one))
                {
                    peer.Expect();
                }
            }

            Publish(_table.Find($"{to}")!, frame, toOthers ? one : null, byChoice: random.Next(3) == 0);
        }
    }

    // In the log, or to each that is chosen by itself: what arrives is the same.
    private static void Publish(Topic topic, byte[] frame, Peer? except, bool byChoice)
    {
        if (!byChoice)
        {
            topic.Publish(frame, except?.Queue);
            return;
        }

        using SubscriberSelection selection = topic.Select(except?.Queue, static (subscriber, left) => subscriber != left);
        topic.PublishTo(selection, frame);
    }

    private void ComeAndGo(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var transport = new FakeTransport();
            OutboundQueue queue = Peer.CreateQueue(transport, _deferred);
            Subscription first = _table.Subscribe("0", queue);
            Subscription second = _table.Subscribe("1", queue);
            Thread.SpinWait(random.Next(2000));
            if (random.Next(2) == 0)
            {
                queue.EnqueueClose([0x88, 0x00]);
            }

            _table.Unsubscribe(first);
            _table.Unsubscribe(second);
            queue.End();
        }
    }

    private static byte[] Frame(int thread, int round, int to, int padding)
    {
        byte[] payload = new byte[12 + padding];
        BinaryPrimitives.WriteInt32LittleEndian(payload, thread);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), round);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(8), to);
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        int length = FrameWriter.WriteHeader(header, Opcode.Binary, payload.Length);
        return [.. header[..length], .. payload];
    }

    private sealed class Peer
    {
        private readonly FakeTransport _transport = new();
        private int _expected;

        public Peer(DeferredFlush deferred, TopicTable table, int[] subscribedTo)
        {
            Topics = subscribedTo;
            Queue = CreateQueue(_transport, deferred);
            foreach (int topic in subscribedTo)
            {
                table.Subscribe($"{topic}", Queue);
            }
        }

        public int[] Topics { get; }

        public OutboundQueue Queue { get; }

        public int Expected => Volatile.Read(ref _expected);

        public static OutboundQueue CreateQueue(FakeTransport transport, DeferredFlush deferred)
            => new(transport, new OutboundLimits(1 << 30, 1 << 20, 1 << 30, WsOverflowPolicy.Close), new OutboundBudget(1 << 30), deferred, new FakeOwner());

        public void Expect() => Interlocked.Increment(ref _expected);

        public int CountReceived() => ServerFrame.Parse(_transport.Flushed).Count;

        public void VerifyOrder()
        {
            int[] last = new int[Threads];
            Array.Fill(last, -1);
            foreach (ServerFrame frame in ServerFrame.Parse(_transport.Flushed))
            {
                int thread = BinaryPrimitives.ReadInt32LittleEndian(frame.Payload);
                int round = BinaryPrimitives.ReadInt32LittleEndian(frame.Payload.AsSpan(4));
                Assert.True(round > last[thread], $"Thread {thread}: {round} after {last[thread]}.");
                last[thread] = round;
            }
        }
    }
}
