using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Closing;

/// <summary>The context of a user interface that has ended, and enumerations of a client that has ended.</summary>
public sealed class DeadContextTests
{
    [Fact]
    public async Task A_context_that_takes_no_more_code_does_not_prevent_the_end()
    {
        await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
        var context = new EndingContext();
        WsClient client = server.CreateClient(options => options.RunHandlersOn = context);
        client.StateChanged += static _ => { };
        client.On<Heard>(static _ => { });
        await client.ConnectAsync().WithinLimit();
        context.HasEnded = true;
        client.Send(new Shout("to a dead context"));
        await client.AcknowledgedAsync(new Note("x")).WithinLimit();
        await client.DisposeAsync();
        Assert.Equal(WsConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task A_context_that_takes_no_code_does_not_leave_a_connection_behind()
    {
        await using var server = new ScriptedServer();
        var context = new EndingContext();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.RunHandlersOn = context;
        });
        client.StateChanged += static _ => { };
        client.Start();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        context.HasEnded = true;
        await peer.AnswerAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
        await client.CloseAsync().WithinLimit();
        (int opcode, _) = await peer.ReadFrameAsync();
        Assert.Equal(8, opcode);
    }

    [Fact]
    public async Task Handlers_that_a_context_runs_at_once_do_not_pile_up()
    {
        const int Messages = 20_000;
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.MaxInboundMessages = 2 * Messages;
            options.RunHandlersOn = new InlineContext();
        });
        var gate = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        int heard = 0;
        client.On<Heard>(async (_, _) =>
        {
            await gate.Task;
            if (++heard == Messages)
            {
                done.SetResult();
            }
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        for (int i = 0; i < Messages; i++)
        {
            await peer.SendTextAsync("""{"type":"heard","payload":{"text":"x"}}""");
        }

        // The answer to a request is behind all of them.
        Task<Said> asked = client.RequestAsync(new Say("x"));
        await peer.ReadTextAsync();
        await peer.SendTextAsync("""{"type":"said","payload":{"text":"x"},"ref":1}""");
        await asked.WithinLimit();
        gate.SetResult();
        await done.Task.WithinLimit();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_enumeration_of_a_client_that_is_disposed_ends(bool isLate)
    {
        var client = new WsClient("ws://127.0.0.1:1/");
        IAsyncEnumerable<Heard>? messages = isLate ? null : client.Messages<Heard>();
        await client.DisposeAsync();
        messages ??= client.Messages<Heard>();
        await using IAsyncEnumerator<Heard> enumerator = messages.GetAsyncEnumerator();
        Assert.False(await enumerator.MoveNextAsync().WithinLimit());
    }

    private sealed class EndingContext : SynchronizationContext
    {
        public volatile bool HasEnded;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (HasEnded)
            {
                throw new InvalidOperationException("The window is closed.");
            }

            base.Post(d, state);
        }
    }

    private sealed class InlineContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
