using TypedWs.Testing.Tests.Testing;

namespace TypedWs.Testing.Tests.Expectations;

public sealed class ExpectNothingTests
{
    private static readonly int Runs = LongTests.Choose(byDefault: 1_000, whenLong: 10_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_never_passes_while_a_message_is_on_its_way(bool http2)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync(
            "?name=ann", options: o => o.HttpVersion = new Version(http2 ? 2 : 1, http2 ? 0 : 1));
        await using WsTestConnection bob = await host.ConnectAsync(
            "?name=bob", options: o => o.HttpVersion = new Version(http2 ? 2 : 1, http2 ? 0 : 1));
        var random = new Random(1);
        for (int run = 0; run < Runs; run++)
        {
            string text = $"{run}";
            bob.Send(new SayLater(text, random.Next(4) * random.Next(30), random.Next(200) == 0 ? random.Next(20) : 0));
            await AssertSomethingComesAsync(ann);
            Assert.Equal(text, (await ann.ExpectNextAsync<Said>()).Text);
            await bob.ExpectNextAsync<Said>();
        }

        await ann.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_never_passes_while_a_real_client_is_about_to_send(bool http2)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await using WsClient bob = host.CreateClient(o => o.HttpVersion = new Version(http2 ? 2 : 1, http2 ? 0 : 1), "?name=bob");
        bob.On<Said>(m =>
        {
            if (m.From == "ann")
            {
                bob.Send(new Say($"re {m.Text}"));
            }
        });
        await bob.ConnectAsync();
        for (int run = 0; run < Runs / 5; run++)
        {
            ann.Send(new Say($"{run}"));
            await ann.ExpectNextAsync<Said>(m => m.From == "ann");
            await AssertSomethingComesAsync(ann);
            Assert.Equal($"re {run}", (await ann.ExpectNextAsync<Said>()).Text);
        }
    }

    [Fact]
    public async Task It_sees_messages_that_the_end_of_another_connection_causes()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        for (int run = 0; run < Runs / 10; run++)
        {
            WsTestConnection bob = await host.ConnectAsync("?name=bob");
            if (run % 2 == 0)
            {
                bob.Abort();
            }
            else
            {
                bob.Close();
            }

            await AssertSomethingComesAsync(ann);
            Assert.Equal("left", (await ann.ExpectNextAsync<Said>()).Text);
            await bob.DisposeAsync();
        }
    }

    [Fact]
    public async Task It_fails_with_the_reason_if_the_server_waits_for_something()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(host: o => o.Timeout = TimeSpan.FromMilliseconds(100));
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new SayAfter("hi", Seconds: 60));
        WsExpectationException failure = await Assert.ThrowsAsync<WsExpectationException>(ann.ExpectNothingAsync);
        Assert.Contains("a handler or OnOpen awaits", failure.Message);
        Assert.Contains("only AdvanceAsync moves", failure.Message);

        ann.Send(new AskMe("sure?"));
        failure = await Assert.ThrowsAsync<WsExpectationException>(host.SettleAsync);
        Assert.Contains("a handler or OnOpen awaits", failure.Message);
    }

    [Fact]
    public async Task It_is_not_certain_while_the_network_is_stalled()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Network.ToClient.Stall();
        ann.Send(new Say("hi"));
        await Assert.ThrowsAsync<WsExpectationException>(ann.ExpectNothingAsync);
        ann.Network.Resume();
        await ann.ExpectAsync<Said>();
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task It_leaves_numbers_and_rates_of_messages_as_they_are()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(
            options: o => o.Rates.Message = new WsRateLimit(1, 2));
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await ann.ExpectNothingAsync();
        ann.Send(new Say("one"));
        await ann.ExpectAsync<Said>();
        await ann.ExpectNothingAsync();
        ann.SendText("{");
        Assert.Equal(2, (await ann.ExpectErrorAsync("malformed_json")).Sequence);
        await ann.ExpectNothingAsync();
        ann.SendText("{");
        Assert.Equal(3, (await ann.ExpectErrorAsync("rate_limited")).Sequence);
    }

    [Fact]
    public async Task Tracked_work_is_waited_for_and_its_failure_is_told()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        var work = new TaskCompletionSource();
        host.Track(work.Task);
        Task settling = host.SettleAsync();
        await Task.Delay(20);
        Assert.False(settling.IsCompleted);
        work.SetResult();
        await settling;
        host.Track(Task.FromException(new InvalidDataException("broken")));
        Assert.IsType<InvalidDataException>((await Assert.ThrowsAsync<WsExpectationException>(ann.ExpectNothingAsync)).InnerException);
    }

    // The expectation must see the message. That it does not know whether one comes would be no proof.
    private static async Task AssertSomethingComesAsync(WsTestConnection connection)
    {
        WsExpectationException failure = await Assert.ThrowsAsync<WsExpectationException>(connection.ExpectNothingAsync);
        Assert.DoesNotContain("cannot be known", failure.Message);
    }
}
