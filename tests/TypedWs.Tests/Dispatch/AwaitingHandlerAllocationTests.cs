using System.Threading.Tasks.Sources;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>The memory that a message costs whose handler awaits: its context, and the state machines that wait.</summary>
[Collection(nameof(Alone))]
public sealed class AwaitingHandlerAllocationTests
{
    private const int Rounds = 300;
    private const string Chat = """{"type":"chat","payload":{"text":"0123456789"}}""";
    private const string Find = """{"type":"find","id":"7"}""";

    // Of a Debug build, whose state machines are larger.
    [Theory]
    [InlineData(Chat, false, 608)]
    [InlineData(Find, false, 832)]
    [InlineData(Chat, true, 1232)]
    [InlineData(Find, true, 1456)]
    public void A_handler_that_awaits_costs_at_most_its_context_and_what_waits(string message, bool isTimed, int most)
        => Assert.InRange(Measure(message, isTimed), 1, most);

    // The handler awaits until its message was taken, and goes on in this thread. Without its own task, which is not counted.
    private static long Measure(string message, bool isTimed)
    {
        var source = new Source();
        var endpoint = new TestEndpoint
        {
            KeepsMessages = false,
            OnChat = (_, _) => source.Wait(),
            OnFindAsync = _ => source.WaitForReply(),
        };
        TimeSpan time = isTimed ? TimeSpan.FromMinutes(1) : Timeout.InfiniteTimeSpan;
        var connection = new TestConnection(endpoint, options => options.HandlerTimeout = time);
        connection.Transport.KeepsOutput = false;
        byte[] frame = ClientFrames.Text(message);
        byte[] buffer = new byte[frame.Length];
        long best = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            frame.CopyTo(buffer, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            connection.Transport.Push(buffer);
            source.Complete();
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return best;
    }

    private sealed class Source : IValueTaskSource, IValueTaskSource<Found?>
    {
        private static readonly Found Reply = new(1);

        private ManualResetValueTaskSourceCore<Found?> _core;

        public ValueTask Wait() => new(this, _core.Version);

        public ValueTask<Found?> WaitForReply() => new(this, _core.Version);

        public void Complete() => _core.SetResult(Reply);

        public Found? GetResult(short token)
        {
            Found? result = _core.GetResult(token);
            _core.Reset();
            return result;
        }

        void IValueTaskSource.GetResult(short token) => GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => _core.OnCompleted(continuation, state, token, flags);
    }
}
