using System.Text;
using TypedWs.Connections;
using TypedWs.Protocol;
using TypedWs.Tests.Testing;
using TypedWs.Transport;

namespace TypedWs.Tests.Connections;

public sealed class MessagePumpTests
{
    private readonly ScriptedProcessor _processor = new();

    [Fact]
    public void Messages_whose_handlers_complete_at_once_are_processed_in_the_receive_loop()
    {
        MessagePump pump = CreatePump();
        Assert.True(Post(pump, "a"));
        Assert.True(Post(pump, "b"));
        Assert.Equal(["a", "b"], _processor.Processed);
        Assert.False(pump.IsFull);
        Assert.True(pump.WhenIdleAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task While_a_handler_awaits_messages_wait_and_then_run_in_order()
    {
        MessagePump pump = CreatePump();
        Post(pump, "await 1");
        Post(pump, "b");
        Post(pump, "await 2");
        Post(pump, "c");
        Assert.Equal(["await 1"], _processor.Processed);
        Task idle = pump.WhenIdleAsync();
        Assert.False(idle.IsCompleted);

        await _processor.ReleaseAsync("await 1");
        Assert.Equal(["await 1", "b", "await 2"], _processor.Processed);
        Assert.False(idle.IsCompleted);

        await _processor.ReleaseAsync("await 2");
        await idle.WithinLimit();
        Assert.Equal(["await 1", "b", "await 2", "c"], _processor.Processed);
        Post(pump, "d");
        Assert.Equal("d", _processor.Processed[^1]);
    }

    [Fact]
    public async Task Nothing_is_processed_before_the_start_completes()
    {
        MessagePump pump = CreatePump();
        var opened = new TaskCompletionSource();
        pump.Start(new ValueTask(opened.Task));
        Post(pump, "a");
        Assert.Empty(_processor.Processed);
        opened.SetResult();
        await pump.WhenIdleAsync().WithinLimit();
        Assert.Equal(["a"], _processor.Processed);
    }

    [Fact]
    public async Task Reading_pauses_at_the_number_of_messages_and_resumes_when_there_is_room()
    {
        MessagePump pump = CreatePump(maxMessages: 2);
        Post(pump, "await 1");
        Assert.True(Post(pump, "await 2"));
        Assert.False(Post(pump, "c"));
        Assert.True(pump.IsFull);
        Task space = pump.WaitForSpaceAsync();
        Assert.False(space.IsCompleted);

        await _processor.ReleaseAsync("await 1");
        await space.WithinLimit();
        Assert.False(pump.IsFull);
        Assert.True(pump.WaitForSpaceAsync().IsCompletedSuccessfully);
        await _processor.ReleaseAsync("await 2");
        await pump.WhenIdleAsync().WithinLimit();
        Assert.Equal(["await 1", "await 2", "c"], _processor.Processed);
    }

    [Fact]
    public void Reading_pauses_at_the_number_of_bytes_and_one_message_is_always_taken()
    {
        MessagePump pump = CreatePump(maxBytes: 4);
        Post(pump, "await 1");
        Assert.True(Post(pump, "123"));
        Assert.False(Post(pump, "a long message"));
        Assert.True(pump.IsFull);
    }

    [Fact]
    public async Task As_long_as_answers_wait_no_message_that_was_read_ahead_is_processed()
    {
        MessagePump pump = CreatePump();
        Post(pump, "await 1");
        Post(pump, "b");
        Post(pump, "c");
        Assert.True(pump.IsHandling);
        var left = new TaskCompletionSource();
        _processor.Answers = left.Task;
        await _processor.ReleaseAsync("await 1");
        Assert.Equal(["await 1"], _processor.Processed);
        Assert.False(pump.IsHandling);
        Assert.False(pump.WhenIdleAsync().IsCompleted);

        _processor.Answers = Task.CompletedTask;
        await Task.Run(left.SetResult).WithinLimit();
        Assert.Equal(["await 1", "b", "c"], _processor.Processed);
        Assert.True(pump.WhenIdleAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Messages_that_were_read_ahead_keep_a_thread_for_a_turn_at_most()
    {
        MessagePump pump = CreatePump(maxMessages: 10_000, maxBytes: 1_000_000);
        Post(pump, "await 1");
        for (int i = 0; i < 2 * ReceiveTurn.Messages; i++)
        {
            Post(pump, "b");
        }

        // On this thread until it is given back; the rest on others, which may have begun meanwhile.
        int onThisThread = 0;
        int thread = Environment.CurrentManagedThreadId;
        _processor.Processing = () => onThisThread += Environment.CurrentManagedThreadId == thread ? 1 : 0;
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _processor.Release("await 1");
        SynchronizationContext.SetSynchronizationContext(context);
        Assert.InRange(onThisThread, 1, ReceiveTurn.Messages);
        await pump.WhenIdleAsync().WithinLimit();
        Assert.Equal(1 + (2 * ReceiveTurn.Messages), _processor.Processed.Length);
    }

    [Fact]
    public async Task Releasing_the_receiver_ends_its_wait_once_and_for_all()
    {
        MessagePump pump = CreatePump(maxMessages: 1);
        Post(pump, "await 1");
        Post(pump, "b");
        Task space = pump.WaitForSpaceAsync();
        _processor.IsReceiverReleased = true;
        pump.ReleaseReceiver();
        await space.WithinLimit();

        // A loop that found the pump full just before the release must not begin to wait after it.
        Assert.True(pump.WaitForSpaceAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Abandoning_forgets_what_waits_and_completes_every_wait()
    {
        MessagePump pump = CreatePump(maxMessages: 1);
        Post(pump, "await 1");
        Post(pump, "b");
        Task space = pump.WaitForSpaceAsync();
        Task idle = pump.WhenIdleAsync();
        _processor.MayHandle = false;
        pump.Abandon();
        await Task.WhenAll(space, idle).WithinLimit();
        Assert.True(Post(pump, "c"));
        Assert.True(pump.WaitForSpaceAsync().IsCompletedSuccessfully);

        await _processor.ReleaseAsync("await 1");
        await pump.WhenIdleAsync().WithinLimit();
        Assert.Equal(["await 1"], _processor.Processed);
    }

    [Fact]
    public async Task An_urgent_message_does_not_wait_for_the_pending_handler()
    {
        MessagePump pump = CreatePump();
        Post(pump, "await 1");
        Post(pump, "b");
        Post(pump, "urgent");
        Assert.Equal(["await 1", "urgent"], _processor.Processed);
        await _processor.ReleaseAsync("await 1");
        Assert.Equal(["await 1", "urgent", "b"], _processor.Processed);
    }

    [Fact]
    public async Task While_input_is_needed_reading_goes_on_to_a_higher_limit_and_then_says_that_it_stops()
    {
        var pump = new MessagePump(_processor, maxMessages: 2, maxBytes: 1000, maxNeededBytes: 4 * (32 + 1));
        Post(pump, "await 1");
        Post(pump, "b");
        Assert.False(Post(pump, "c"));
        Task space = pump.WaitForSpaceAsync();
        Assert.False(space.IsCompleted);
        Assert.Equal(0, _processor.InputStops);

        _processor.NeedsInput = true;
        pump.ReviewSpace();
        await space.WithinLimit();
        Assert.True(Post(pump, "d"));
        Assert.False(Post(pump, "e"));
        Assert.False(pump.WaitForSpaceAsync().IsCompleted);
        Assert.Equal(1, _processor.InputStops);
        await _processor.ReleaseAsync("await 1");
        Assert.Equal(["await 1", "b", "c", "d", "e"], _processor.Processed);
    }

    [Fact]
    public async Task A_detached_handler_holds_up_no_message_but_the_pump_is_idle_only_after_it()
    {
        MessagePump pump = CreatePump();
        var handler = new TaskCompletionSource();
        pump.Detach(new ValueTask(handler.Task));
        Post(pump, "a");
        Assert.Equal(["a"], _processor.Processed);
        Assert.True(pump.IsBusy);
        Assert.False(pump.IsHandling);
        Task idle = pump.WhenIdleAsync();
        Assert.False(idle.IsCompleted);

        Post(pump, "await 1");
        await _processor.ReleaseAsync("await 1");
        Assert.False(idle.IsCompleted);
        handler.SetResult();
        await idle.WithinLimit();
        Assert.False(pump.IsBusy);
    }

    [Theory]
    [InlineData(11, 1)]
    [InlineData(12, 3)]
    [InlineData(13, 64)]
    public async Task No_order_of_events_loses_a_message_or_a_wake_up(int seed, int maxMessages)
    {
        const int Messages = 20_000;
        var processor = new RandomProcessor(seed);
        var pump = new MessagePump(processor, maxMessages, 1 << 20, 1 << 20);
        byte[] payload = new byte[4];
        for (int number = 0; number < Messages; number++)
        {
            BitConverter.TryWriteBytes(payload, number);
            if (!pump.Post(new MessageHead(MessageKind.Binary, number + 1), payload) || pump.IsFull)
            {
                await pump.WaitForSpaceAsync().WithinLimit();
            }
        }

        await pump.WhenIdleAsync().WithinLimit();
        Assert.Null(processor.Violation);
        Assert.Equal(Messages, processor.Count);
    }

    private MessagePump CreatePump(int maxMessages = 64, long maxBytes = 1000)
        => new(_processor, maxMessages, maxBytes, maxNeededBytes: 1 << 20);

    private static bool Post(MessagePump pump, string text)
        => pump.Post(new MessageHead(MessageKind.Text, Sequence: 1), Encoding.UTF8.GetBytes(text));

    /// <summary>Handlers of messages that begin with "await" complete when the test releases them.</summary>
    private sealed class ScriptedProcessor : IMessageProcessor
    {
        private readonly Dictionary<string, TaskCompletionSource> _awaiting = [];
        private readonly List<string> _processed = [];

        public TurnExecutor Executor => TurnExecutor.ThreadPool;

        public string[] Processed
        {
            get
            {
                lock (_processed)
                {
                    return [.. _processed];
                }
            }
        }

        public ValueTask ProcessAsync(in MessageHead head, ReadOnlySpan<byte> payload)
        {
            string text = Encoding.UTF8.GetString(payload);
            Processing();
            lock (_processed)
            {
                _processed.Add(text);
            }

            return text.StartsWith("await", StringComparison.Ordinal)
                ? new ValueTask((_awaiting[text] = new TaskCompletionSource()).Task)
                : default;
        }

        public Action Processing { get; set; } = static () => { };

        public bool MayHandle { get; set; } = true;

        public bool IsReceiverReleased { get; set; }

        public Task Answers { get; set; } = Task.CompletedTask;

        public Task WaitForAnswersAsync() => Answers;

        public bool NeedsInput { get; set; }

        public int InputStops { get; private set; }

        public bool TryProcessAtOnce(ref MessageHead head, ReadOnlySpan<byte> payload)
        {
            if (!payload.StartsWith("urgent"u8))
            {
                return false;
            }

            lock (_processed)
            {
                _processed.Add(Encoding.UTF8.GetString(payload));
            }

            return true;
        }

        public void OnInputStopped() => InputStops++;

        /// <summary>Completes a handler, and with it, on a thread without a context, everything that follows from it.</summary>
        public Task ReleaseAsync(string text) => Task.Run(() => Release(text)).WithinLimit();

        public void Release(string text) => _awaiting[text].SetResult();
    }

    private sealed class RandomProcessor(int seed) : IMessageProcessor
    {
        private readonly Random _random = new(seed);
        private int _running;

        public TurnExecutor Executor => TurnExecutor.ThreadPool;

        public int Count { get; private set; }

        public string? Violation { get; private set; }

        public bool MayHandle => true;

        public bool IsReceiverReleased => false;

        public ValueTask ProcessAsync(in MessageHead head, ReadOnlySpan<byte> payload)
        {
            if (Interlocked.Exchange(ref _running, 1) != 0)
            {
                Violation ??= "two handlers at once";
            }

            if (BitConverter.ToInt32(payload) != Count)
            {
                Violation ??= $"{BitConverter.ToInt32(payload)} where {Count} was due";
            }

            Count++;
            switch (_random.Next(8))
            {
                case 0:
                    return YieldAsync(spins: _random.Next(200));
                case 1:
                    return new ValueTask(Task.Run(End));
                default:
                    End();
                    return default;
            }
        }

        public Task WaitForAnswersAsync() => Task.CompletedTask;

        public bool NeedsInput => false;

        public bool TryProcessAtOnce(ref MessageHead head, ReadOnlySpan<byte> payload) => false;

        public void OnInputStopped()
        {
        }

        private async ValueTask YieldAsync(int spins)
        {
            await Task.Yield();
            Thread.SpinWait(spins);
            End();
        }

        private void End() => Volatile.Write(ref _running, 0);
    }
}
