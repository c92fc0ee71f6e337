using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>With the subprotocol <c>typedws.v1.json</c> the server says who it is first, and that it goes before it goes.</summary>
public sealed class SystemMessageTests
{
    private readonly TestEndpoint _endpoint = new();

    [Fact]
    public void The_first_message_is_the_welcome_even_before_what_OnOpen_sends()
    {
        _endpoint.Opened = static ws =>
        {
            ws.Send(new Found(1));
            return default;
        };

        TestConnection connection = Connect(static options => options.MaxMessageSize = 1000);

        string[] texts = connection.TakeTexts();
        Assert.Equal(
            $$$$"""{"type":"$welcome","payload":{"connectionId":"{{{{connection.Ws.Id}}}}","limits":{"maxMessageBytes":1000}"""
            + $$$$""","heartbeatMs":30000}}""",
            texts[0]);
        Assert.Equal(2, texts.Length);
        Assert.Equal(1, connection.Transport.FlushCount);
    }

    [Fact]
    public async Task The_protocols_own_messages_have_the_names_of_the_endpoints_envelope()
    {
        TestConnection connection = Connect(static options =>
        {
            options.EnvelopeNames = new WsEnvelopeNames("event", "data");
            options.Shutdown.Delay = TimeSpan.FromSeconds(1);
        });

        Assert.StartsWith(
            """{"event":"$welcome","data":{"connectionId":""",
            Assert.Single(connection.TakeTexts()),
            StringComparison.Ordinal);
        Assert.Equal("""{"event":"$pong","data":5,"ref":1}""", connection.Ask("""{"event":"$ping","data":5,"id":1}"""));
        Task stopping = connection.Runtime.Stop().Ended;
        Assert.Equal("""{"event":"$goingAway","data":{"delayMs":1000}}""", (await NextFrameAsync(connection)).Text);
        connection.Transport.Push(ClientFrames.Close(1000));
        connection.Time.Advance(TimeSpan.FromSeconds(1));
        await stopping.WithinLimit();
    }

    [Fact]
    public void Without_keep_alive_the_welcome_names_no_heartbeat()
        => Assert.DoesNotContain(
            "heartbeatMs",
            Connect(static options => options.KeepAlive.Interval = Timeout.InfiniteTimeSpan).TakeTexts()[0],
            StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("chat.v1")]
    public async Task Without_the_subprotocol_nothing_is_sent_unasked(string? subprotocol)
    {
        var connection = new TestConnection(_endpoint, subprotocol: subprotocol);
        Task stopping = connection.Runtime.Stop().Ended;

        Assert.Equal(Opcode.Close, (await NextFrameAsync(connection)).Opcode);
        connection.Transport.Push(ClientFrames.Close(1001));
        await stopping.WithinLimit();
    }

    [Fact]
    public async Task A_shutdown_is_announced_and_the_connection_goes_on_until_the_delay_has_passed()
    {
        TestConnection connection = Connect(static options => options.Shutdown.Delay = TimeSpan.FromSeconds(3));
        connection.TakeTexts();

        Task stopping = connection.Runtime.Stop().Ended;
        Assert.Equal("""{"type":"$goingAway","payload":{"delayMs":3000}}""", (await NextFrameAsync(connection)).Text);
        connection.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("""{"type":"$pong"}""", connection.Ask("""{"type":"$ping"}"""));
        connection.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Opcode.Close, (await NextFrameAsync(connection)).Opcode);
        connection.Transport.Push(ClientFrames.Close(1001));
        await stopping.WithinLimit();
        Assert.Equal(WsCloseCode.GoingAway, _endpoint.Close?.Code);
    }

    [Fact]
    public async Task A_delay_lasts_in_full_though_the_last_connection_has_ended()
    {
        var delay = TimeSpan.FromSeconds(20);
        TestConnection connection = Connect(options => options.Shutdown.Delay = delay);
        EndpointShutdown stopping = connection.Runtime.Stop();

        connection.Transport.Push(ClientFrames.Close(1000));
        await connection.Run.WithinLimit();
        connection.Time.Advance(delay - TimeSpan.FromMilliseconds(1));
        Assert.False(stopping.Delay.IsCompleted);
        connection.Time.Advance(TimeSpan.FromMilliseconds(1));

        await stopping.Ended.WithinLimit();
        Assert.Equal(WsCloseCode.Normal, _endpoint.Close?.Code);
    }

    // What is sent from outside of the connection's own batch is flushed by another thread.
    private static async Task<ServerFrame> NextFrameAsync(TestConnection connection)
    {
        ServerFrame[] frames = [];
        await Bounded.Until(() => (frames = connection.TakeFrames()).Length > 0, "something is sent");
        return Assert.Single(frames);
    }

    private TestConnection Connect(Action<WsOptions>? configure = null) => new(_endpoint, configure, subprotocol: WsSubprotocol.V1Json);
}
