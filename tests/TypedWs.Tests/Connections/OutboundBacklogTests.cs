using System.Buffers;
using TypedWs.Connections;
using TypedWs.Framing;

namespace TypedWs.Tests.Connections;

public sealed class OutboundBacklogTests
{
    private const int Overhead = OutboundBacklog.PieceOverhead;

    private readonly OutboundBacklog _backlog = new();
    private FollowedMessages _marks;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(100_000)]
    public void Frames_come_out_as_they_went_in_whatever_their_size(int size)
    {
        byte[] bytes = new byte[100_000];
        new Random(size).NextBytes(bytes);
        foreach (byte[] frame in bytes.Chunk(size))
        {
            _backlog.Enqueue(frame.AsSpan(0, 1), frame.AsSpan(1), mayBeDropped: false);
        }

        Assert.Equal(bytes.Length, _backlog.Length);
        Assert.Equal(bytes.Length, _backlog.Footprint);
        Assert.Equal(bytes, MoveAll());
        Assert.Equal(0, _backlog.Length);
        Assert.Equal(0, _backlog.Footprint);
    }

    [Fact]
    public void It_moves_about_as_much_as_wanted_and_keeps_the_rest()
    {
        for (int index = 0; index < 10; index++)
        {
            _backlog.Enqueue([], new byte[16 * 1024], mayBeDropped: false);
        }

        var output = new ArrayBufferWriter<byte>();
        long moved = _backlog.MoveTo(output, 20_000);
        Assert.InRange(moved, 20_000, 40_000);
        Assert.Equal(moved, output.WrittenCount);
        Assert.Equal((160 * 1024) - moved, _backlog.Length);
    }

    [Fact]
    public void An_empty_one_moves_and_drops_nothing()
    {
        Assert.Empty(MoveAll());
        _backlog.Clear();
        Assert.Equal(0, _backlog.DropOldest(1, ref _marks, out int messages));
        Assert.Equal(0, messages);
        Assert.Equal(0, _backlog.RemoveReplaceable(Key("a", 1), ref _marks));
        Assert.Empty(MoveAll());
    }

    [Fact]
    public void It_can_be_filled_again_after_it_was_emptied_or_cleared()
    {
        _backlog.Enqueue("fir"u8, "st"u8, mayBeDropped: true);
        Assert.Equal("first"u8.ToArray(), MoveAll());
        _backlog.Enqueue("second"u8, [], mayBeDropped: true);
        _backlog.EnqueueReplaceable("latest"u8, Key("a", 1));
        _backlog.Clear();
        Assert.Equal(0, _backlog.Length);
        _backlog.Enqueue("third"u8, [], mayBeDropped: false);
        Assert.Equal("third"u8.ToArray(), MoveAll());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(69, 10)]
    [InlineData(1000, 10)]
    public void Dropping_takes_whole_frames_from_the_front(int wanted, int dropped)
    {
        byte[][] frames = [.. Enumerable.Range(0, 10).Select(static number => Frame(number))];
        foreach (byte[] frame in frames)
        {
            _backlog.Enqueue(frame.AsSpan(0, 2), frame.AsSpan(2), mayBeDropped: true);
        }

        Assert.Equal(dropped * 7, _backlog.DropOldest(wanted, ref _marks, out int messages));
        Assert.Equal(dropped, messages);
        Assert.Equal((10 - dropped) * 7, _backlog.Length);
        _backlog.Enqueue([0x82, 0], [], mayBeDropped: true);
        Assert.Equal([.. frames.Skip(dropped).SelectMany(static frame => frame), 0x82, 0], MoveAll());
    }

    [Fact]
    public void Dropping_leaves_whole_frames_over_several_pieces()
    {
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        for (int number = 0; number < 60; number++)
        {
            int length = FrameWriter.WriteHeader(header, Opcode.Binary, 1000);
            byte[] payload = new byte[1000];
            payload[0] = (byte)number;
            _backlog.Enqueue(header[..length], payload, mayBeDropped: true);
        }

        _backlog.DropOldest(20_000, ref _marks, out int messages);
        Assert.Equal(20, messages);
        ReadOnlySpan<byte> rest = MoveAll();
        for (int number = 20; number < 60; number++)
        {
            Assert.True(FrameReader.TryReadHeader(rest, out FrameHeader frame, out int consumed));
            Assert.Equal(1000, frame.PayloadLength);
            Assert.Equal(number, rest[consumed]);
            rest = rest[1004..];
        }

        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void A_newer_frame_of_a_topic_and_type_takes_the_last_place_and_the_older_one_is_gone()
    {
        _backlog.EnqueueReplaceable(Frame(0), Key("a", 1));
        _backlog.EnqueueReplaceable(Frame(1), Key("a", 2));
        _backlog.EnqueueReplaceable(Frame(2), Key("b", 1));
        Assert.Equal(7 + Overhead, _backlog.RemoveReplaceable(Key("a", 1), ref _marks));
        _backlog.EnqueueReplaceable(Frame(3), Key("a", 1));
        Assert.Equal(3 * 7, _backlog.Length);
        Assert.Equal([1, 2, 3], Numbers(MoveAll()));
        Assert.Equal(0, _backlog.RemoveReplaceable(Key("a", 1), ref _marks));
    }

    [Fact]
    public void What_a_step_leaves_behind_is_replaced_no_more_until_it_has_left()
    {
        string[] topics = ["a", "b", "c", "d"];
        for (int number = 0; number < topics.Length; number++)
        {
            _backlog.EnqueueReplaceable(Frame(number), Key(topics[number], 1));
        }

        Assert.Equal([0], Numbers(Move(1)));
        Assert.Equal(0, _backlog.RemoveReplaceable(Key(topics[3], 1), ref _marks));
        _backlog.EnqueueReplaceable(Frame(4), Key(topics[3], 1));
        Assert.Equal([1], Numbers(Move(1)));
        Assert.Equal(7 + Overhead, _backlog.RemoveReplaceable(Key(topics[3], 1), ref _marks));
        _backlog.EnqueueReplaceable(Frame(5), Key(topics[3], 1));
        Assert.Equal([2, 3, 5], Numbers(MoveAll()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dropping_what_is_superseded_keeps_the_newest_of_each_topic_and_type(bool isSealedTwice)
    {
        _backlog.Enqueue(Frame(0), [], mayBeDropped: false);
        _backlog.EnqueueReplaceable(Frame(1), Key("a", 1));
        _backlog.EnqueueReplaceable(Frame(2), Key("b", 1));
        Move(1);
        _backlog.EnqueueReplaceable(Frame(3), Key("a", 1));
        if (isSealedTwice)
        {
            _backlog.EnqueueReplaceable(Frame(4), Key("a", 1));
        }

        int dropped = isSealedTwice ? 2 : 1;
        Assert.Equal(dropped * (7 + Overhead), _backlog.DropSuperseded(ref _marks, out int messages));
        Assert.Equal(dropped, messages);
        Assert.Equal(0, _backlog.DropSuperseded(ref _marks, out messages));
        Assert.Equal(0, messages);
        Assert.Equal(7 + Overhead, _backlog.RemoveReplaceable(Key("b", 1), ref _marks));
        Assert.Equal([2 + dropped], Numbers(MoveAll()));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(65, false)]
    [InlineData(65, true)]
    [InlineData(130, true)]
    public void What_it_counts_is_at_least_half_of_what_it_takes(int length, bool isReplaceable)
    {
        byte[] frame = new byte[length];
        string[] topics = [.. Enumerable.Range(0, 5000).Select(static number => $"topic:{number}")];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 0; number < topics.Length; number++)
        {
            if (isReplaceable)
            {
                _backlog.EnqueueReplaceable(frame, Key(topics[number], 1));
            }
            else
            {
                _backlog.Enqueue(frame, [], mayBeDropped: number % 2 == 0);
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * _backlog.Footprint);
        _backlog.Clear();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_calls_give_what_a_list_gives(int seed)
    {
        var random = new Random(seed);
        string[] topics = ["a", "b", "c"];
        List<Waiting> model = [];
        for (int step = 0; step < 20_000; step++)
        {
            switch (random.Next(13))
            {
                case 0:
                    int moved = Numbers(Move(random.Next(100))).Length;
                    model.RemoveRange(0, moved);
                    if (!model.Exists(static item => item.IsSealed))
                    {
                        model.ForEach(static item => item.IsSealed = item.Treatment == BacklogTreatment.Replaceable);
                    }

                    break;
                case 1:
                    long freed = _backlog.DropOldest(random.Next(1, 40), ref _marks, out int messages);
                    List<Waiting> oldest = [.. model.Where(static item => item.Treatment == BacklogTreatment.Droppable).Take(messages)];
                    Assert.Equal(oldest.Sum(static item => item.Footprint), freed);
                    model.RemoveAll(oldest.Contains);
                    break;
                case 2 or 3 or 4:
                    BacklogKey key = Key(topics[random.Next(topics.Length)], random.Next(1, 3));
                    if (random.Next(4) > 0)
                    {
                        Assert.Equal(
                            model.RemoveAll(item => item.IsReplacedBy(key)) * (7 + Overhead),
                            _backlog.RemoveReplaceable(key, ref _marks));
                    }

                    model.FindAll(item => item.IsReplacedBy(key)).ForEach(static item => item.IsSealed = true);
                    Assert.Equal(7 + Overhead, _backlog.EnqueueReplaceable(Frame(step), key));
                    model.Add(new Waiting(step, BacklogTreatment.Replaceable, key, 7 + Overhead));
                    break;
                case 5 when random.Next(10) == 0:
                    HashSet<Waiting> newest = [.. model.GroupBy(static item => item.Key).Select(static items => items.Last())];
                    int superseded = model.RemoveAll(
                        item => item.Treatment == BacklogTreatment.Replaceable && !newest.Contains(item));
                    Assert.Equal(superseded * (7 + Overhead), _backlog.DropSuperseded(ref _marks, out messages));
                    Assert.Equal(superseded, messages);
                    model.ForEach(static item => item.IsSealed = false);
                    break;
                default:
                    bool mayBeDropped = random.Next(2) == 0;
                    BacklogTreatment treatment = mayBeDropped ? BacklogTreatment.Droppable : BacklogTreatment.Kept;
                    int footprint = model.Count == 0 || model[^1].Treatment == treatment ? 7 : 7 + Overhead;
                    Assert.Equal(footprint, _backlog.Measure(7, mayBeDropped));
                    Assert.Equal(footprint, _backlog.Enqueue(Frame(step), [], mayBeDropped));
                    model.Add(new Waiting(step, treatment, default, footprint));
                    break;
            }

            Assert.Equal(model.Count * 7, _backlog.Length);
            AssertFootprint(model);
        }

        Assert.Equal(model.Select(static item => item.Number), Numbers(MoveAll()));
    }

    private void AssertFootprint(List<Waiting> model)
    {
        Assert.Equal(model.Sum(static item => item.Footprint), _backlog.Footprint);
        Assert.Equal(
            model.Where(static item => item.Treatment == BacklogTreatment.Droppable).Sum(static item => item.Footprint),
            _backlog.DroppableFootprint);
    }

    private static BacklogKey Key(string topic, int typeNumber) => new(topic, typeNumber);

    private static byte[] Frame(int number) => [0x82, 5, (byte)number, (byte)(number >> 8), 2, 3, 4];

    private static int[] Numbers(byte[] frames) => [.. frames.Chunk(7).Select(static frame => frame[2] | (frame[3] << 8))];

    private byte[] MoveAll() => Move(long.MaxValue);

    private byte[] Move(long wanted)
    {
        var output = new ArrayBufferWriter<byte>();
        long moved = _backlog.MoveTo(output, wanted);
        Assert.Equal(output.WrittenCount, moved);
        return output.WrittenSpan.ToArray();
    }

    private sealed class Waiting(int number, BacklogTreatment treatment, BacklogKey key, int footprint)
    {
        public int Footprint => footprint;

        public int Number => number;

        public BacklogTreatment Treatment => treatment;

        public BacklogKey Key => key;

        public bool IsSealed { get; set; }

        public bool IsReplacedBy(BacklogKey other) => treatment == BacklogTreatment.Replaceable && key == other && !IsSealed;
    }
}
