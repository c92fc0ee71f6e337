using System.Runtime.CompilerServices;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Typed;

/// <summary>Requests with a stream of the client.</summary>
public sealed class ItemTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private readonly EventRecorder _items = new();
    private WsTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeskEndpoint.StartAsync(_desk);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task All_items_arrive_in_order_behind_their_request(int count)
    {
        await using WsClient client = await _server.ConnectClientAsync();
        Said sum = await client.WithItems(Numbers(count)).RequestAsync(new Sum()).WithinLimit();
        Assert.Equal($"{count} {Enumerable.Range(0, count).Sum()}", sum.Text);
    }

    [Fact]
    public async Task A_request_may_be_made_before_the_connection_is_open()
    {
        await using WsClient client = _server.CreateClient();
        Task<Said> sum = client.WithItems(Numbers(100)).RequestAsync(new Sum());
        client.Start();
        Assert.Equal("100 4950", (await sum.WithinLimit()).Text);
    }

    [Fact]
    public async Task An_early_answer_ends_the_enumeration()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        Said sum = await client.WithItems(Numbers(int.MaxValue)).RequestAsync(new Sum(Most: 10)).WithinLimit();
        Assert.Equal("10 45", sum.Text);
        await _items.ExpectAsync("end");
        await client.AcknowledgedAsync(new Note("goes on")).WithinLimit();
    }

    [Fact]
    public async Task An_enumeration_that_fails_is_the_failure_of_the_request()
    {
        await using WsClient client = await _server.ConnectClientAsync();
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.WithItems(Broken()).RequestAsync(new Sum()).WithinLimit());
        Assert.Equal("broken", failure.Message);
        Assert.Equal("x", (await client.RequestAsync(new Say("x")).WithinLimit()).Text);
    }

    [Fact]
    public async Task A_lost_connection_ends_request_and_enumeration()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options =>
        {
            options.Subprotocols.Clear();
            options.CloseTimeout = TimeSpan.FromMilliseconds(100);
        });
        client.Start();
        Task<Said> sum = client.WithItems(Numbers(int.MaxValue)).RequestAsync(new Sum());
        ScriptedPeer peer = await server.AcceptAsync();
        Assert.Equal("""{"type":"sum","payload":{"most":2147483647},"id":1}""", await peer.ReadTextAsync());
        Assert.Equal("""{"type":"summand","payload":{"number":0},"ref":1}""", await peer.ReadTextAsync());
        peer.Reset();
        await Assert.ThrowsAsync<WsRequestException>(() => sum.WithinLimit());
        await _items.ExpectAsync("end");

        // Nothing of the stream is sent on the next connection.
        ScriptedPeer next = await server.AcceptAsync();
        client.Send(new Note("next"));
        Assert.Equal("""{"type":"note","payload":{"text":"next"}}""", await next.ReadTextAsync());
    }

    private async IAsyncEnumerable<Summand> Numbers(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return new Summand(i);
            }
        }
        finally
        {
            _items.Add("end");
        }
    }

    private static async IAsyncEnumerable<Summand> Broken()
    {
        yield return new Summand(1);
        await Task.Yield();
        throw new InvalidOperationException("broken");
    }
}
