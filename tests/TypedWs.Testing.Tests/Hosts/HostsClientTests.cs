using TypedWs.Testing.Tests.Testing;

namespace TypedWs.Testing.Tests.Hosts;

public sealed class HostsClientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_real_client_talks_on_the_network_of_the_host(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await using WsClient bob = host.CreateClient(o => o.HttpVersion = new Version(http, http == 1 ? 1 : 0), "?name=bob");
        await bob.ConnectAsync();
        bob.Send(new Say("hi"));
        Assert.Equal(new Said("bob", "hi"), await ann.ExpectAsync<Said>());
        Assert.Equal(5, (await bob.RequestAsync(new Measure("hello"))).Length);
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task The_client_connects_again_on_the_clock_of_the_host()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsClient bob = host.CreateClient(path: "?name=bob");
        await bob.ConnectAsync();
        host.Network.IsReachable = false;
        host.Network.Connections.Single().Cut();
        await host.SettleAsync();
        Assert.Equal(WsConnectionState.Connecting, bob.State);
        bob.Send(new Say("later"));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(WsConnectionState.Connecting, bob.State);
        host.Network.IsReachable = true;
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(31));
        Assert.Equal(WsConnectionState.Open, bob.State);
        Assert.Equal(new Said("bob", "later"), await ann.ExpectAsync<Said>());
    }

    [Fact]
    public async Task A_pong_message_comes_behind_everything_before_it()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        for (int run = 0; run < 100; run++)
        {
            ann.Send(new Say("one"));
            ann.Send(new SayLater("two", Turns: run % 7));
            ann.SendText("""{"type":"$ping","id":1}""");
            Assert.Equal("one", (await ann.ExpectNextAsync<Said>()).Text);
            Assert.Equal("two", (await ann.ExpectNextAsync<Said>()).Text);
            Assert.Equal("""{"type":"$pong","ref":1}""", await ann.ExpectTextAsync());
        }
    }
}
