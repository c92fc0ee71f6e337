using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.CompilerServices;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>Filters and scopes around handlers that the messages behind them do not wait for.</summary>
public sealed class DetachedFilterTests
{
    private const string Chat = """{"type":"chat","payload":{"text":"hi"},"id":1}""";
    private const string Find = """{"type":"find","id":2}""";

    [Fact]
    public async Task The_filter_of_a_concurrent_handler_ends_behind_it_and_the_next_message_does_not_wait()
    {
        var endpoint = new DetachedEndpoint();
        TestConnection connection = Open(endpoint);

        connection.Receive(Chat);
        Assert.Equal("""{"type":"$ack","ref":3}""", connection.Ask("""{"type":"chat","payload":{"text":"at once"},"id":3}"""));
        Assert.Equal(["> hi", "> at once", "< at once "], endpoint.Events);
        endpoint.Handler.SetResult();

        Assert.Equal(["""{"type":"$ack","ref":1}"""], await ReceiveAsync(connection, 1));
        await Bounded.Until(() => endpoint.Events.Last() == "< hi ", "the end of the filter");
    }

    [Fact]
    public async Task A_filter_that_waits_in_front_of_a_concurrent_handler_holds_up_nothing()
    {
        var endpoint = new DetachedEndpoint();
        var entry = new TaskCompletionSource();
        endpoint.Before = message => message is Chat { Text: "hi" } ? entry.Task : Task.CompletedTask;
        TestConnection connection = Open(endpoint);

        connection.Receive(Chat);
        Assert.Equal("""{"type":"$ack","ref":3}""", connection.Ask("""{"type":"chat","payload":{"text":"at once"},"id":3}"""));
        entry.SetResult();
        endpoint.Handler.SetResult();

        Assert.Equal(["""{"type":"$ack","ref":1}"""], await ReceiveAsync(connection, 1));
    }

    [Fact]
    public async Task A_stream_is_filtered_until_its_end_and_each_item_is_asked_for()
    {
        var endpoint = new DetachedEndpoint();
        TestConnection connection = Open(endpoint);

        connection.Receive(Find);
        await endpoint.Ended.Task.WithinLimit();

        Assert.Equal(
            ["""{"type":"found","payload":{"count":1},"ref":2}""", """{"type":"$end","ref":2}"""],
            await ReceiveAsync(connection, 2));
        Assert.Equal(["> find", "item 1", "< find "], endpoint.Events);
    }

    [Fact]
    public async Task A_refused_item_ends_its_stream_with_the_error()
    {
        var endpoint = new DetachedEndpoint { Refuses = true };
        TestConnection connection = Open(endpoint);

        connection.Receive(Find);
        await endpoint.Ended.Task.WithinLimit();

        string answer = Assert.Single(await ReceiveAsync(connection, 1));
        Assert.Contains("\"ref\":2,\"payload\":{\"code\":\"app.secret\"", answer, StringComparison.Ordinal);
        Assert.Equal(["> find", "item 1", "< find app.secret"], endpoint.Events);
    }

    [Fact]
    public void A_stream_that_a_filter_keeps_is_empty()
    {
        var endpoint = new DetachedEndpoint { CallsNext = false };
        TestConnection connection = Open(endpoint);

        Assert.Equal("""{"type":"$end","ref":2}""", connection.Ask(Find));
        Assert.Equal("""{"type":"$end","ref":2}""", connection.Ask(Find));
    }

    [Fact]
    public async Task A_scope_is_disposed_of_though_another_argument_of_the_handler_came_first()
    {
        var endpoint = new DetachedEndpoint();
        TestConnection connection = Open(endpoint);

        connection.Receive("""{"type":"either","payload":{"a":"x"},"id":4}""");
        endpoint.Handler.SetResult();
        await endpoint.Scopes.Disposed.Task.WithinLimit();

        Assert.Equal(["""{"type":"$ack","ref":4}"""], await ReceiveAsync(connection, 1));
    }

    private static async Task<List<string>> ReceiveAsync(TestConnection connection, int count)
    {
        var texts = new List<string>();
        await Bounded.Until(
            () =>
            {
                texts.AddRange(connection.TakeTexts());
                return texts.Count >= count;
            },
            $"{count} messages");
        return texts;
    }

    private static TestConnection Open(DetachedEndpoint endpoint) => new(endpoint, with: setup => setup with { Filters = [endpoint] });

    /// <summary>An endpoint with a concurrent handler, one that streams, and one that receives a stream; also its own filter.</summary>
    private sealed class DetachedEndpoint : WsEndpoint, IWsFilter
    {
        private static readonly WsHandlerGate Gate = new(limit: 16);

        private readonly WsHandlerService<IServiceProvider> _service;

        public DetachedEndpoint()
        {
            WsMessageRegistry.Register<FoundCodec, Found>();
            _service = new WsHandlerService<IServiceProvider>(Scopes, "handler", isRequired: true);
        }

        public Scopes Scopes { get; } = new();

        public ConcurrentQueue<string> Events { get; } = new();

        public TaskCompletionSource Handler { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<object, Task> Before { get; set; } = static _ => Task.CompletedTask;

        public bool Refuses { get; init; }

        public bool CallsNext { get; init; } = true;

        public async ValueTask<WsError?> OnMessageAsync(WsMessageContext context, WsMessageHandling next)
        {
            string name = context.Message is Chat chat ? chat.Text : context.Type;
            Events.Enqueue("> " + name);
            await Before(context.Message);
            WsError? error = CallsNext ? await next() : null;
            Events.Enqueue($"< {name} {error?.Code}");
            Ended.TrySetResult();
            return error;
        }

        public WsError? OnSend(in WsSendContext context)
        {
            Events.Enqueue($"item {((Found)context.Message).Count}");
            return Refuses ? WsError.App("secret", "not for you") : null;
        }

        protected override ValueTask DispatchMessage(WsConnection ws, ref WsInboundMessage inbound)
        {
            if (inbound.Type.SequenceEqual(ChatCodec.Discriminator))
            {
                if (!inbound.TryEnter(Gate, out ValueTask waiting))
                {
                    return waiting;
                }

                return inbound.TryRead<ChatCodec, Chat>(out Chat? chat) && chat.Text == "hi" ? new ValueTask(Handler.Task) : default;
            }

            if (inbound.Type.SequenceEqual(FindCodec.Discriminator))
            {
                return inbound.TryReadRequest<FindCodec, Find>(out _) ? inbound.StreamAsync(One()) : default;
            }

            return inbound.TryReadRequest<EitherCodec, Either>(out _)
                ? Take(inbound.Items<ChatCodec, Chat>(), inbound.GetService(_service))
                : default;
        }

        private static async IAsyncEnumerable<Found> One()
        {
            await Task.Yield();
            yield return new Found(1);
        }

        private ValueTask Take(IAsyncEnumerable<Chat> items, IServiceProvider? services)
            => items is not null && services is not null ? new ValueTask(Handler.Task) : default;
    }

    /// <summary>A container whose scopes tell that they are disposed of.</summary>
    private sealed class Scopes : IServiceProvider, IServiceScopeFactory, IServiceScope
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type serviceType)
            => serviceType == typeof(IServiceScopeFactory) || serviceType == typeof(IServiceProvider) ? this : null;

        public IServiceScope CreateScope() => this;

        public void Dispose() => Disposed.TrySetResult();
    }
}
