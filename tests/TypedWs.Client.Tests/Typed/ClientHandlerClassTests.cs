using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;
using TypedWs.CompilerServices;

namespace TypedWs.Client.Tests.Typed;

/// <summary>Classes with <see cref="WsClientHandlersAttribute"/>, used by a client that talks to a server.</summary>
public sealed partial class ClientHandlerClassTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private WsTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeskEndpoint.StartAsync(_desk);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_handlers_of_an_object_receive_messages_and_answer_requests_until_they_are_removed()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        var events = new DeskEvents();
        using (client.Use(events))
        {
            await client.AcknowledgedAsync(new Shout("one")).WithinLimit();
            Said reply = await client.RequestAsync(new AskMe("why")).WithinLimit();
            Assert.Equal("why? because", reply.Text);
            await events.Heard.ExpectAsync("heard one", "asked why True");
        }

        await client.AcknowledgedAsync(new Shout("two")).WithinLimit();
        Said refusal = await client.RequestAsync(new AskMe("again")).WithinLimit();
        Assert.Equal("Refused unknown_type", refusal.Text);
        events.Heard.ExpectNothing();
    }

    [Fact]
    public async Task Two_objects_may_hear_the_same_message()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        var first = new HeardOnly();
        var second = new HeardOnly();
        using IDisposable one = client.Use(first);
        IDisposable two = client.Use(second);
        await client.AcknowledgedAsync(new Shout("both")).WithinLimit();
        await first.Events.ExpectAsync("both");
        await second.Events.ExpectAsync("both");
        two.Dispose();
        two.Dispose();
        await client.AcknowledgedAsync(new Shout("one")).WithinLimit();
        await first.Events.ExpectAsync("one");
        second.Events.ExpectNothing();
    }

    [Fact]
    public async Task A_second_handler_of_a_request_is_refused_and_leaves_nothing_behind()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        using IDisposable first = client.OnRequest<Question, Answered>((question, _) => new(new Answered("first")));
        var events = new DeskEvents();
        Assert.Throws<InvalidOperationException>(() => client.Use(events));

        // The handler before it in the class was registered, and is removed again.
        await client.AcknowledgedAsync(new Shout("heard by nobody")).WithinLimit();
        Assert.Equal("first", (await client.RequestAsync(new AskMe("who")).WithinLimit()).Text);
        events.Heard.ExpectNothing();
    }

    [Fact]
    public async Task A_request_that_is_refused_tells_the_server_the_code()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        using IDisposable handlers = client.Use(new Refusing());
        Assert.Equal("Refused app.busy", (await client.RequestAsync(new AskMe("now")).WithinLimit()).Text);
    }

    [Fact]
    public async Task Handlers_of_another_version_are_refused()
    {
        await using var client = new WsClient("ws://localhost");
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => client.Use(new OldHandlers()));
        Assert.Contains("OldHandlers was compiled for version 0", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => client.Use(null!));
    }

    [WsClientHandlers]
    private sealed partial class DeskEvents
    {
        public EventRecorder Heard { get; } = new();

        [WsHandler]
        public void OnHeard(Heard message) => Heard.Add($"heard {message.Text}");

        [WsHandler]
        private async ValueTask<Answered> OnQuestion(Question question, CancellationToken cancelled)
        {
            await Task.Yield();
            Heard.Add($"asked {question.Text} {cancelled.CanBeCanceled}");
            return new Answered($"{question.Text}? because");
        }
    }

    [WsClientHandlers]
    private sealed partial class HeardOnly
    {
        public EventRecorder Events { get; } = new();

        [WsHandler]
        public Task OnHeard(Heard message)
        {
            Events.Add(message.Text);
            return Task.CompletedTask;
        }
    }

    [WsClientHandlers]
    private sealed partial class Refusing
    {
        [WsHandler]
        public static Answered OnQuestion(Question question) => throw new WsException(WsError.App("busy", $"no time for {question.Text}"));
    }

    private sealed class OldHandlers : IWsClientHandlers
    {
        public int GeneratedCodeVersion => 0;

        public void Register(WsClientRegistrar registrar) => Assert.Fail("must not be called");
    }
}
