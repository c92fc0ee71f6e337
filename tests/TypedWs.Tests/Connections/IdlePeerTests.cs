using TypedWs.Framing;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>Who is idle, and who only seems to be: 4408 after 20 s.</summary>
public sealed class IdlePeerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestEndpoint _endpoint = new();
    private readonly TestConnection _connection;

    public IdlePeerTests()
    {
        _connection = new TestConnection(
            _endpoint,
            static options =>
            {
                options.IdleTimeout = 20 * Second;
                options.KeepAlive.Interval = Timeout.InfiniteTimeSpan;
            },
            transport: new FakeTransport { Progress = null });
    }

    private bool IsOpen => _connection.Ws.State == WsConnectionState.Open;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Parts_of_a_message_are_no_idleness_in_one_frame_or_in_many(int framesOfTheMessage)
    {
        byte[][] frames =
        [
            .. Enumerable.Range(0, framesOfTheMessage).Select(index => Fragment(index == 0, index == framesOfTheMessage - 1)),
        ];
        byte[] message = [.. frames.SelectMany(static frame => frame)];
        int part = (message.Length / 10) + 1;
        foreach (byte[] bytes in message.Chunk(part))
        {
            Pass(15);
            Assert.True(IsOpen);
            _connection.Transport.Push(bytes);
        }

        Pass(21);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Pings_between_the_parts_and_empty_parts_do_not_count()
    {
        _connection.Transport.Push(Fragment(isFirst: true, isLast: false));
        Pass(15);
        _connection.Transport.Push(ClientFrames.Ping("between"));
        _connection.Transport.Push([0x00, 0x80, 0, 0, 0, 0]);
        Pass(6);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Who_waits_for_a_handler_is_not_idle()
    {
        var handler = new TaskCompletionSource();
        _endpoint.OnChat = async (_, _) => await handler.Task;
        _connection.Receive("""{"type":"chat","payload":{"text":"1"}}""");
        Pass(100);
        Assert.True(IsOpen);
        handler.SetResult();
        Pass(21);
        Assert.False(IsOpen);
    }

    [Fact]
    public void Who_is_being_sent_an_answer_is_not_idle_as_long_as_it_flows()
    {
        _connection.Transport.HoldsFlushes = true;
        using (_connection.Ws.Cork())
        {
            _connection.Ws.SendBinary(new byte[1_000_000]);
        }

        for (int slice = 0; slice < 10; slice++)
        {
            Pass(10);
            Assert.True(IsOpen);
            _connection.Transport.CompleteFlush();
        }

        Pass(40);
        Assert.False(IsOpen);
    }

    private static byte[] Fragment(bool isFirst, bool isLast)
    {
        byte[] frame = ClientFrames.Create(
            isFirst ? Opcode.Text : Opcode.Continuation,
            "a part that is longer than what one of ten pieces of the message has"u8);
        frame[0] = (byte)((frame[0] & 0x7F) | (isLast ? 0x80 : 0));
        return frame;
    }

    private void Pass(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _connection.Time.Advance(Second);
        }
    }
}
