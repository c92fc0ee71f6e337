using System.Buffers.Binary;
using TypedWs.Connections;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Protocol.Extensions;
using TypedWs.PubSub;
using TypedWs.Tests.Compression;
using TypedWs.Tests.PubSub;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Connections;

/// <summary>
/// A slow client with compression, by random calls: publications, some of them compressed for all, wait, are dropped and are replaced. What
/// arrives is whole, is in order, and is compressed within the agreement; what does not arrive was counted as dropped.
/// </summary>
public sealed class CompressedOverflowTests
{
    private const int Messages = 150;
    private const int High = 5000;
    private const int WindowBits = 15;

    [Theory]
    [InlineData(WsOverflowPolicy.DropOldest, false)]
    [InlineData(WsOverflowPolicy.DropOldest, true)]
    [InlineData(WsOverflowPolicy.DropNewest, false)]
    [InlineData(WsOverflowPolicy.DropNewest, true)]
    [InlineData(WsOverflowPolicy.KeepLatest, false)]
    [InlineData(WsOverflowPolicy.KeepLatest, true)]
    public void Each_message_arrives_whole_and_in_order_or_is_counted(WsOverflowPolicy policy, bool keeps)
        => Fuzz.Run(31, seed =>
        {
            long arrived = 0, dropped = 0, compressed = 0;
            for (int round = 0; round < 15; round++)
            {
                var run = new Run(policy, keeps, new Random(seed + round));
                run.Execute();
                arrived += run.Arrived;
                dropped += run.Dropped;
                compressed += run.Compressed;
            }

            Assert.True(arrived > 300 && dropped > 100 && compressed > 100, $"{arrived} {dropped} {compressed}");
        });

    private sealed class Run
    {
        private readonly Random _random;
        private readonly FakeTransport _transport;
        private readonly OutboundQueue _queue;
        private readonly OutboundBudget _budget = new(10_000_000);
        private readonly ManualTurns _turns = new();
        private readonly Topic[] _topics;
        private readonly MessageTag[] _tags;
        private readonly bool _keeps;
        private readonly Dictionary<int, byte[]> _sent = [];

        public Run(WsOverflowPolicy policy, bool keeps, Random random)
        {
            _random = random;
            _keeps = keeps;
            DeflateTerms terms = new(
                new CompressionEngine(WindowBits, level: 1, threshold: 200, long.MaxValue), Sends: true, keeps, WindowBits, false, 15);
            _transport = new FakeTransport
            {
                HoldsFlushes = true,
                Progress = random.Next(2) == 0 ? null : default(TransportProgress),
            };
            _queue = new OutboundQueue(
                new DeflatingTransport(_transport, terms),
                new OutboundLimits(High, High / 2, ChooseLimit(policy), policy).ToCompressing(),
                _budget,
                new TurnScheduler(),
                new FakeOwner());
            var clock = new PublicationClock();
            _topics = [.. Enumerable.Range(0, 3).Select(number => new Topic(
                $"topic {number}", clock, _turns, deflater: new PublicationDeflater(terms with { KeepsOutbound = false })))];
            foreach (Topic topic in _topics)
            {
                // A second subscriber without compression, which takes all at once.
                Assert.NotNull(topic.TryAdd(_queue));
                Assert.NotNull(topic.TryAdd(new FakeSubscriber()));
            }

            // Types with and without a policy and a choice of their own; none closes the connection.
            _tags =
            [
                new(1, null), new(2, null, WsCompress.Yes), new(3, null, WsCompress.No),
                new(4, WsOverflowPolicy.DropOldest), new(5, WsOverflowPolicy.DropNewest, WsCompress.Yes),
            ];
        }

        public long Arrived { get; private set; }

        public long Compressed { get; private set; }

        public long Dropped => _queue.DroppedMessages;

        public void Execute()
        {
            while (_sent.Count < Messages)
            {
                DoSomething();
            }

            _turns.Run();
            while (_transport.IsFlushInFlight)
            {
                _transport.CompleteFlush();
            }

            Verify();
        }

        // Where the newest of each topic and type is kept, all of them need room: without it, the connection would be closed.
        private static int ChooseLimit(WsOverflowPolicy policy) => policy == WsOverflowPolicy.KeepLatest ? 80 * High : 4 * High;

        private void DoSomething()
        {
            Topic topic = _topics[_random.Next(_topics.Length)];
            if (!_transport.IsFlushInFlight)
            {
                // The turn flushes on this thread.
                topic.Publish(NextFrame(), except: null, NextTag());
                _turns.Run();
                return;
            }

            switch (_random.Next(10))
            {
                case 0:
                    _transport.CompleteFlush();
                    break;
                case 1:
                    _turns.Run();
                    break;
                case 2:
                    _queue.Enqueue(NextFrame(), NextTag());
                    break;
                case 3:
                    using (SubscriberSelection selection = topic.Select(_queue, static (one, queue) => one == queue))
                    {
                        topic.PublishTo(selection, NextFrame(), NextTag());
                    }

                    break;
                default:
                    topic.Publish(NextFrame(), except: null, NextTag());
                    break;
            }
        }

        private void Verify()
        {
            var inflater = new WindowedInflater(WindowBits, _keeps);
            List<int> numbers = [];
            ReadOnlySpan<byte> wire = _transport.Flushed;
            while (!wire.IsEmpty)
            {
                Assert.True(FrameReader.TryReadHeader(wire, out FrameHeader header, out int length));
                Assert.False(header.Rsv2 || header.Rsv3);
                int end = length + (int)header.PayloadLength;
                byte[] message = header.Rsv1 ? inflater.Inflate(wire[length..end]) : wire[length..end].ToArray();
                int number = BinaryPrimitives.ReadInt32BigEndian(message);
                Assert.Equal(_sent[number], message);
                numbers.Add(number);
                Compressed += header.Rsv1 ? 1 : 0;
                wire = wire[end..];
            }

            Assert.Equal(numbers.Order(), numbers);
            Assert.Equal(numbers.Distinct(), numbers);
            Assert.Equal(_sent.Count, numbers.Count + _queue.DroppedMessages);
            Assert.Equal((0, 0), (_queue.BufferedBytes, _budget.Used));
            Arrived = numbers.Count;
        }

        private MessageTag NextTag() => _tags[_random.Next(_tags.Length)];

        private byte[] NextFrame()
        {
            int size = _random.Next(12) switch
            {
                0 => _random.Next(16_000, 40_000),
                < 6 => _random.Next(4, 190),
                _ => _random.Next(200, 3000),
            };
            int number = _sent.Count + 1;
            byte[] message = MessageData.Create(MessageData.Kinds[_random.Next(MessageData.Kinds.Count)], size, number);
            BinaryPrimitives.WriteInt32BigEndian(message, number);
            _sent.Add(number, message);
            byte[] frame = new byte[FrameHeader.MaxLength + size];
            int header = FrameWriter.WriteHeader(frame, Opcode.Binary, size);
            message.CopyTo(frame, header);
            return frame[..(header + size)];
        }
    }
}
