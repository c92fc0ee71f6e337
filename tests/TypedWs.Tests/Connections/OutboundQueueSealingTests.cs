using System.Globalization;
using System.Text;
using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.PubSub;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>What is replaced again and again leaves all the same, where more than a step's 64 KiB waits.</summary>
public sealed class OutboundQueueSealingTests : OutboundQueueTestBase
{
    private const int Ki = 1024;
    private const int Step = 64 * Ki;

    private readonly PublicationClock _clock = new();

    [Fact]
    public void Topics_that_are_published_to_in_each_step_leave_although_others_fill_it()
    {
        const int topicCount = 200;
        OutboundQueue queue = CreateSlow(limit: 1024 * Ki);
        Topic[] topics = Subscribe(queue, topicCount + 1);
        Topic hot = topics[topicCount];
        var received = new List<int>();
        for (int step = 0; step < 40; step++)
        {
            for (int number = 0; number < topicCount; number++)
            {
                topics[number].Publish(Frame(number, Ki), except: null);
                hot.Publish(Frame(topicCount, 100), except: null);
            }

            // At most twice what is the newest of each.
            Assert.InRange(queue.BufferedBytes, 0, Step + (2 * topicCount * (Ki + 20)) + (2 * Ki));
            Transport.CompleteFlush();
            received.AddRange(Numbers(Transport.Flushes[^1]));
        }

        // All that waits is four steps, and as much may be sealed in front of it.
        Assert.All(Enumerable.Range(0, topics.Length), number => Assert.InRange(received.Count(other => other == number), 40 / 9, 40));
        Assert.Equal(0, Owner.Overflows);
    }

    [Fact]
    public void At_the_limit_what_is_sealed_gives_way_to_what_is_newer()
    {
        OutboundQueue queue = CreateSlow(limit: 512 * Ki);
        Topic[] topics = Subscribe(queue, 40);
        int number = 0;
        for (int round = 0; round < 4; round++)
        {
            foreach (Topic topic in topics)
            {
                topic.Publish(Frame(number++, 10 * Ki), except: null);
                Assert.InRange(queue.BufferedBytes, 0, 522 * Ki);
            }

            Transport.CompleteFlush();
            Assert.Equal(0, Owner.Overflows);
        }

        while (Transport.IsFlushInFlight)
        {
            Transport.CompleteFlush();
        }

        int[] received = Numbers([.. Transport.Flushes.Skip(1).SelectMany(static flush => flush)]);
        Assert.Equal(Enumerable.Range(number - topics.Length, topics.Length), received[^topics.Length..]);
        Assert.Equal(number - received.Length, queue.DroppedMessages);
        Assert.Equal(received.Order(), received);
        Assert.Equal(0, Budget.Used);
    }

    [Fact]
    public void A_message_that_is_not_replaced_is_accepted_in_place_of_what_is_superseded()
    {
        OutboundQueue queue = CreateSlow(limit: 512 * Ki);
        Topic[] topics = Subscribe(queue, 30);
        PublishTo(topics);
        Transport.CompleteFlush();
        PublishTo(topics[10..]);
        Assert.Equal(0, queue.DroppedMessages);
        for (int sent = 0; sent < 10; sent++)
        {
            Assert.Equal(WsSendStatus.Backpressured, queue.Enqueue(Frame(2, 10 * Ki)));
        }

        Assert.Equal(20, queue.DroppedMessages);
        Assert.InRange(queue.BufferedBytes, 0, 522 * Ki);
        Assert.Equal(0, Owner.Overflows);

        static void PublishTo(Topic[] topics)
        {
            foreach (Topic topic in topics)
            {
                topic.Publish(Frame(0, 10 * Ki), except: null);
            }
        }
    }

    private static byte[] Frame(int number, int length)
    {
        byte[] frame = new byte[FrameHeader.MaxLength + length];
        int header = FrameWriter.WriteHeader(frame, Opcode.Binary, length);
        Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture).PadRight(length)).CopyTo(frame, header);
        return frame[..(header + length)];
    }

    private static int[] Numbers(byte[] frames)
        => [.. ServerFrame.Parse(frames).Select(static frame => int.Parse(frame.Text, CultureInfo.InvariantCulture))];

    // More than the high watermark is in flight.
    private OutboundQueue CreateSlow(long limit)
    {
        Transport.HoldsFlushes = true;
        OutboundQueue queue = CreateQueue(high: Step, limit: limit, policy: WsOverflowPolicy.KeepLatest);
        SendBytes(queue, Step + 1);
        Assert.True(Transport.IsFlushInFlight);
        return queue;
    }

    private Topic[] Subscribe(OutboundQueue queue, int count)
    {
        Topic[] topics = new Topic[count];
        for (int number = 0; number < count; number++)
        {
            topics[number] = new Topic(
                number.ToString(CultureInfo.InvariantCulture), _clock, new ManualTurns { AtOnce = true });
            topics[number].TryAdd(queue);
        }

        return topics;
    }
}
