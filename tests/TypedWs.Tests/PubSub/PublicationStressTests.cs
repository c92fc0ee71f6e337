using TypedWs.CompilerServices;
using TypedWs.Tests.PubSub.Model;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.PubSub;

/// <summary>
/// Many threads publish to several topics, to all, to others and to some, and send directly, while connections subscribe,
/// unsubscribe and end in every manner: what each of them got is held against a model (acceptance B7).
/// </summary>
[Trait("Row", "B7")]
public sealed class PublicationStressTests(ITestOutputHelper output)
{
    private const int Publishers = 4;
    private const int MostCalls = 6_000;
    private const int VisitorThreads = 2;
    private const int Visits = 60;

    // One less than are merged, with that of all.
    private const int ManyTopics = 7;

    private readonly TestConnection _first = CreateFirst();
    private readonly ModelPeer?[] _present = new ModelPeer?[VisitorThreads];
    private long _now;

    private WsTopics Topics => _first.Runtime.Topics;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Everybody_gets_exactly_what_falls_within_its_subscriptions_in_the_order_of_the_calls(int seed)
    {
        int[] every = [.. Enumerable.Range(0, ModelCall.NamedTopics)];
        ModelPeer observer = Connect(null, every);
        ModelPeer[] residents =
        [
            Connect(null, every),
            Connect(new Random(seed), 0, 1),
            Connect(new Random(-seed), every),
            Connect(null, 1),
        ];
        using var done = new CancellationTokenSource();
        Task<List<ModelCall>>[] publishing = Run(
            Publishers, publisher => Task.FromResult(PublishAll(publisher, new Random((seed * 1000) + publisher), residents, done.Token)));
        Task<ModelPeer[]>[] visiting = Run(VisitorThreads, thread => ComeAndGoAsync(thread, new Random((seed * 100) + thread)));
        ModelPeer[][] visits = await Task.WhenAll(visiting).WithinLimit();
        await done.CancelAsync();
        ModelCall[] calls = [.. (await Task.WhenAll(publishing).WithinLimit()).SelectMany(static calls => calls)];
        ModelPeer[] visitors = [.. visits.SelectMany(static peers => peers)];

        foreach (ModelPeer peer in residents.Append(observer))
        {
            // Before it closes, which takes what waits by itself: the last publication is served by its own turn.
            int[] topics = [ModelCall.Direct, .. peer.Stays.Select(static stay => stay.Topic)];
            int owed = calls.Count(call => call.IsFor(peer) && topics.Contains(call.Topic));
            await Bounded.Until(() => peer.Received.Length >= owed, "the last publication");
            await peer.LeaveAsync(Leaving.ServerCloses);
            Assert.Equal(owed, peer.Received.Length);
        }

        var model = new PublicationModel(calls);
        model.SetOrder(observer);
        Assert.All([.. residents, observer], peer => model.Verify(peer));
        int toVisitors = visitors.Sum(model.Verify);
        model.VerifyCounts([.. residents, .. visitors, observer]);
        output.WriteLine(
            $"Of {calls.Length} calls {visitors.Length} visitors had to get {toVisitors} messages and got "
            + $"{visitors.Sum(static peer => peer.Received.Length)}");
        Assert.True(toVisitors > Visits, $"The visitors had to get no more than {toVisitors} messages.");
        Assert.Equal(0, Topics.Table.Count);
        Assert.Equal(0, _first.Runtime.OutboundBudget.Used);
        Assert.Same(_first.Ws, Assert.Single(_first.Runtime.Connections));
    }

    private static TestConnection CreateFirst()
        => new(new StressEndpoint(), static options => options.Outbound.HighWatermark = options.Outbound.Limit = 1 << 30);

    private static Task<T>[] Run<T>(int count, Func<int, Task<T>> run)
        => [.. Enumerable.Range(0, count).Select(number => Task.Factory.StartNew(
            () => run(number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];

    /// <param name="slow">When it takes what is flushed a little later; null for never.</param>
    /// <param name="topics">What it is subscribed to from the beginning.</param>
    private ModelPeer Connect(Random? slow, params int[] topics)
    {
        var peer = new ModelPeer(_first, Now, slow is null ? null : () => slow.Next(3) == 0 ? new(Task.Run(static () => true)) : new(true));
        Array.ForEach(topics, peer.Toggle);
        return peer;
    }

    private long Now() => Interlocked.Increment(ref _now);

    private async Task<ModelPeer[]> ComeAndGoAsync(int thread, Random random)
    {
        var visitors = new ModelPeer[Visits];
        for (int visit = 0; visit < Visits; visit++)
        {
            var leaving = (Leaving)random.Next(4);

            // Of few topics, or of so many that a few steps make the difference.
            int[] topics = random.Next(2) == 0 ? [] : [.. Enumerable.Range(random.Next(4), ManyTopics)];
            ModelPeer peer = Connect(leaving != Leaving.Abort && random.Next(2) == 0 ? new Random(random.Next()) : null, topics);
            visitors[visit] = peer;
            Volatile.Write(ref _present[thread], peer);
            for (int steps = random.Next(10); steps > 0; steps--)
            {
                using WsCork cork = random.Next(4) == 0 ? peer.Ws.Cork() : default;
                peer.Toggle(random.Next(ModelCall.NamedTopics));
                Thread.SpinWait(random.Next(20_000));
            }

            await peer.LeaveAsync(leaving);
        }

        return visitors;
    }

    private List<ModelCall> PublishAll(int publisher, Random random, ModelPeer[] residents, CancellationToken done)
    {
        List<ModelCall> calls = [];
        while (calls.Count < MostCalls && !done.IsCancellationRequested)
        {
            int number = (publisher * MostCalls) + calls.Count;
            int topic = random.Next(ModelCall.Direct + 1);
            int any = random.Next(residents.Length + VisitorThreads);
            ModelPeer one = any < residents.Length ? residents[any] : Volatile.Read(ref _present[any - residents.Length]) ?? residents[0];
            bool isWhole = topic == ModelCall.Direct || random.Next(3) > 0;
            bool names = topic == ModelCall.Direct || (isWhole && random.Next(2) == 0);
            var call = new ModelCall(number, publisher, topic, names ? one : null, isWhole ? null : random.Next(2));
            Chat message = ModelPeer.MessageOf(number, random.Next(50) == 0 ? 3000 : 0);
            calls.Add(call);
            call.Began = Now();
            Make(call, one, message);
            call.Ended = Now();
        }

        return calls;
    }

    private void Make(ModelCall call, ModelPeer one, Chat message)
    {
        string name = $"{call.Topic}";
        switch (call)
        {
            case { Topic: ModelCall.Direct }:
                call.Status = one.Ws.Send(message);
                break;
            case { Topic: ModelCall.All, Half: { } half }:
                call.Count = Topics.All.Publish(message, ws => ModelPeer.HalfOf(ws) == half && ws != _first.Ws);
                break;
            case { Topic: ModelCall.All }:
                // The first connection, which the model does not know, is one of all.
                call.Count = Topics.All.Publish(message, call.Other?.Ws) - 1;
                break;
            case { Half: { } half }:
                call.Count = Topics.Publish(name, message, ws => ModelPeer.HalfOf(ws) == half);
                break;
            case { Other: { } left }:
                call.Count = left.Ws.PublishToOthers(name, message);
                break;
            default:
                call.Count = Topics.PublishPrepared(name, Topics.Prepare(message));
                break;
        }
    }

    private sealed class StressEndpoint : WsEndpoint, IWsEndpoint<StressEndpoint>
    {
        // Whose messages are used.
        static StressEndpoint() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(TestEndpoint).TypeHandle);

        public static int GeneratedCodeVersion => WsMessageRegistry.GeneratedCodeVersion;

        public static StressEndpoint Create(IServiceProvider services) => new();
    }
}
