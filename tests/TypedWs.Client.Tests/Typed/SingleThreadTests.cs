using System.Collections.Concurrent;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>A user interface: handlers and events run on one thread, and code on that thread may do anything with the client.</summary>
public sealed class SingleThreadTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private WsTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeskEndpoint.StartAsync(_desk);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Handlers_and_events_run_on_the_given_thread_and_may_ask_close_and_dispose()
    {
        using var ui = new UiThread();
        await ui.RunAsync(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;
            var done = new TaskCompletionSource();
            WsClient client = _server.CreateClient(options => options.RunHandlersOn = SynchronizationContext.Current);
            client.On<Heard>(async (message, _) =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Said said = await client.RequestAsync(new Say(message.Text), cancellationToken: CancellationToken.None);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Assert.Equal(message.Text, said.Text);
                await client.CloseAsync();
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
            });
            client.StateChanged += async change =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                if (change.To == WsConnectionState.Closed)
                {
                    await client.DisposeAsync();
                    done.SetResult();
                }
            };
            await client.ConnectAsync();
            client.Send(new Shout("hi"));
            await done.Task.WithinLimit();
        });
    }

    [Fact]
    public async Task Code_for_new_connections_runs_on_the_given_thread()
    {
        using var ui = new UiThread();
        await ui.RunAsync(async () =>
        {
            int thread = Environment.CurrentManagedThreadId;
            await using WsClient client = _server.CreateClient(options => options.RunHandlersOn = SynchronizationContext.Current);
            client.OnConnected(async (session, ending) =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Assert.Equal("x", (await session.RequestAsync(new Say("x"), cancellationToken: ending)).Text);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
            });
            await client.ConnectAsync();
        });
    }

    [Fact]
    public async Task A_thread_that_blocks_for_the_client_does_not_block_it()
    {
        using var ui = new UiThread();
        await ui.RunAsync(() =>
        {
            WsClient client = _server.CreateClient();
            Assert.True(client.ConnectAsync().Wait(Bounded.Limit));
            Assert.True(client.RequestAsync(new Say("x")).Wait(Bounded.Limit));
            Assert.True(client.SendAsync(new Note("x")).Wait(Bounded.Limit));
            Assert.True(client.CloseAsync().Wait(Bounded.Limit));
            Assert.True(client.DisposeAsync().AsTask().Wait(Bounded.Limit));
            return Task.CompletedTask;
        });
    }

    /// <summary>One thread with a synchronization context.</summary>
    private sealed class UiThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Code, object? State)> _work = [];

        public UiThread()
        {
            var thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                foreach ((SendOrPostCallback code, object? state) in _work.GetConsumingEnumerable())
                {
                    code(state);
                }
            })
            {
                IsBackground = true,
            };
            thread.Start();
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (!_work.IsAddingCompleted)
            {
                _work.Add((d, state));
            }
        }

        public Task RunAsync(Func<Task> code)
        {
            var done = new TaskCompletionSource();
            Post(_ => _ = CompleteAsync(code, done), null);
            return done.Task.WithinLimit();
        }

        private static async Task CompleteAsync(Func<Task> code, TaskCompletionSource done)
        {
            try
            {
                await code();
                done.SetResult();
            }
#pragma warning disable CA1031 // the test gets it
            catch (Exception failure)
#pragma warning restore CA1031
            {
                done.SetException(failure);
            }
        }

        public void Dispose() => _work.CompleteAdding();
    }
}
