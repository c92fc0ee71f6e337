using TypedWs.Testing.Tests.Testing;

namespace TypedWs.Testing.Tests.Servers;

public sealed class FakeServerTests
{
    [Fact]
    public async Task It_answers_requests_and_sends_messages()
    {
        await using WsFakeServer fake = await WsFakeServer.StartAsync();
        fake.OnRequest((Measure request) => request.Text.Length > 0
            ? new Measured(request.Text.Length)
            : throw new WsException(WsError.App("empty", "it is empty")));
        await using WsClient client = fake.CreateClient();
        var said = new TaskCompletionSource<Said>();
        client.On<Said>(said.SetResult);
        await client.ConnectAsync();
        Assert.Equal(5, (await client.RequestAsync(new Measure("hello"))).Length);
        Assert.Equal("app.empty", (await Assert.ThrowsAsync<WsErrorException>(() => client.RequestAsync(new Measure("")))).Code);
        client.Send(new Say("hi"));
        Assert.Equal("hi", (await fake.ExpectAsync<Say>()).Text);
        fake.Send(new Said("fake", "hello"));
        Assert.Equal("hello", (await said.Task.WithinLimit()).Text);
    }

    [Fact]
    public async Task A_client_waits_as_long_as_a_refusal_says()
    {
        await using WsFakeServer fake = await WsFakeServer.StartAsync();
        fake.RefuseNext(503, retryAfter: TimeSpan.FromSeconds(60));
        await using WsClient client = fake.CreateClient();
        client.Start();
        await fake.WaitForAttemptsAsync(1);
        await fake.Time.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(1, fake.Attempts);
        await fake.Time.AdvanceAsync(TimeSpan.FromSeconds(40));
        await fake.WaitForAttemptsAsync(2);
        await fake.WaitForConnectionsAsync(1);
        Assert.Equal(WsConnectionState.Open, client.State);
    }

    [Fact]
    public async Task A_client_stops_or_comes_back_by_the_code_of_a_close()
    {
        await using WsFakeServer fake = await WsFakeServer.StartAsync();
        await using WsClient client = fake.CreateClient();
        await client.ConnectAsync();
        await fake.WaitForConnectionsAsync(1);
        fake.Close(1012);
        await fake.WaitForConnectionsAsync(0);
        await fake.Time.AdvanceAsync(TimeSpan.FromSeconds(6));
        await fake.WaitForConnectionsAsync(1);
        fake.Close(4403, "go away");
        WsClose close = await client.Closed.WithinLimit();
        Assert.Equal((4403, "go away"), ((int)close.Code, close.Reason));
        Assert.Equal(2, fake.Attempts);
    }

    [Fact]
    public async Task A_client_reports_answers_that_no_real_server_gives()
    {
        await using WsFakeServer fake = await WsFakeServer.StartAsync();
        await using WsClient client = fake.CreateClient();
        var invalid = new TaskCompletionSource<WsInvalidMessage>();
        client.InvalidMessage += invalid.SetResult;
        client.On<Said>(_ => { });
        await client.ConnectAsync();
        fake.SendText("""{"type":"said","payload":{"from":5}}""");
        Assert.Equal("said", (await invalid.Task.WithinLimit()).Type);
        fake.Drop();
        await fake.WaitForConnectionsAsync(0);
    }

    [Fact]
    public async Task It_listens_on_a_port_for_clients_of_other_kinds()
    {
        await using WsFakeServer fake = await WsFakeServer.StartOnPortAsync();
        fake.OnRequest((Measure request) => new Measured(request.Text.Length));
        await using var client = new WsClient(fake.Address.AbsoluteUri);
        await client.ConnectAsync();
        Assert.Equal(5, (await client.RequestAsync(new Measure("hello"))).Length);
    }
}
