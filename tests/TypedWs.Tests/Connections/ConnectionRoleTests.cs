using System.Buffers;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>A connection in the role of a client and one in that of a server, whose transports the test connects.</summary>
public sealed class ConnectionRoleTests
{
    private const string Hi = """{"type":"chat","payload":{"text":"hi"}}""";

    private readonly TestEndpoint _serverEndpoint = new();
    private readonly TestEndpoint _clientEndpoint = new();
    private readonly TestConnection _server;
    private readonly TestConnection _client;
    private readonly int[] _carried = new int[2];

    public ConnectionRoleTests()
    {
        _server = new TestConnection(_serverEndpoint);
        _client = new TestConnection(_clientEndpoint, KeepAlive, role: WsRole.Client);
    }

    [Fact]
    public void Messages_of_every_kind_of_call_arrive_on_both_sides()
    {
        foreach (TestConnection sender in (TestConnection[])[_client, _server])
        {
            using (sender.Ws.Cork())
            {
                Assert.Equal(WsSendStatus.Accepted, sender.Ws.Send(new Chat("hi")));
                Assert.Equal(WsSendStatus.Accepted, sender.Ws.SendPrepared(sender.Runtime.Topics.Prepare(new Chat("hi"))));
            }

            Carry();
        }

        Assert.Equal(Enumerable.Repeat(new Chat("hi"), 2), _serverEndpoint.Handled);
        Assert.Equal(Enumerable.Repeat(new Chat("hi"), 2), _clientEndpoint.Handled);
        Assert.Equal(WsConnectionState.Open, _client.Ws.State);
        Assert.Equal(WsConnectionState.Open, _server.Ws.State);
    }

    [Fact]
    public void Raw_messages_of_every_kind_of_call_arrive_from_both_sides()
    {
        byte[] utf8 = [.. Hi.Select(static c => (byte)c)];
        (WsRole Sender, WsRole Receiver)[] ways = [(WsRole.Client, WsRole.Server), (WsRole.Server, WsRole.Client)];
        foreach ((WsRole role, WsRole peer) in ways)
        {
            var sender = new TestConnection(new TestRawEndpoint(), role: role);
            var endpoint = new TestRawEndpoint();
            var receiver = new TestConnection(endpoint, role: peer);
            using (sender.Raw.Cork())
            {
                Assert.Equal(WsSendStatus.Accepted, sender.Raw.SendText(Hi));
                Assert.Equal(WsSendStatus.Accepted, sender.Raw.SendText(utf8));
                Assert.Equal(WsSendStatus.Accepted, sender.Raw.SendText(InTwoSegments(utf8)));
                Assert.Equal(WsSendStatus.Accepted, sender.Raw.SendBinary(utf8.AsMemory()));
                Assert.Equal(WsSendStatus.Accepted, sender.Raw.SendBinary(InTwoSegments(utf8)));
            }

            receiver.Transport.Push(sender.Transport.Flushed);
            Opcode[] opcodes = [Opcode.Text, Opcode.Text, Opcode.Text, Opcode.Binary, Opcode.Binary];
            Assert.Equal(opcodes, endpoint.Received.Select(static message => message.Opcode));
            Assert.All(endpoint.Received, static message => Assert.Equal(Hi.Select(static c => (byte)c), message.Payload));
        }

        // A client masks a copy, not the caller's bytes.
        Assert.Equal(Hi.Select(static c => (byte)c), utf8);
    }

    [Fact]
    public void A_client_has_no_part_in_topics_whose_frames_have_no_mask()
    {
        Assert.Throws<InvalidOperationException>(() => _client.Ws.Subscribe("news"));
        Assert.Equal(0, _client.Runtime.Topics.All.Publish(new Chat("hi")));
        Assert.Equal(0, _client.Runtime.Topics.Publish("news", new Chat("hi")));
        Carry();

        Assert.Empty(_serverEndpoint.Handled);
        Assert.Equal(WsConnectionState.Open, _server.Ws.State);
    }

    [Fact]
    public void An_answer_to_a_bad_message_arrives_from_both_sides()
    {
        _client.Transport.Push(Unmasked(Opcode.Text, "{}"u8));
        _server.Transport.Push(ClientFrames.Text("{}"));
        Assert.True(FrameReader.TryReadHeader(_client.Transport.Flushed, out FrameHeader ofClient, out _));
        Assert.True(FrameReader.TryReadHeader(_server.Transport.Flushed, out FrameHeader ofServer, out _));
        Assert.Equal((true, false), (ofClient.Masked, ofServer.Masked));
        Assert.Equal(ofServer.PayloadLength, ofClient.PayloadLength);
    }

    [Fact]
    public async Task A_client_pings_a_silent_server_and_takes_its_answer()
    {
        for (int second = 0; second < 11; second++)
        {
            _client.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await _client.Transport.WhenFlushedAsync(1);
        Assert.True(FrameReader.TryReadHeader(_client.Transport.Flushed, out FrameHeader ping, out _));
        Assert.Equal((Opcode.Ping, true), (ping.Opcode, ping.Masked));

        Carry();
        Assert.Equal(Opcode.Pong, Assert.Single(_server.TakeFrames()).Opcode);
        _client.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(WsConnectionState.Open, _client.Ws.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_side_closes_and_both_tell_the_same(bool clientCloses)
    {
        TestConnection closing = clientCloses ? _client : _server;
        Assert.Equal(WsConnectionState.Open, closing.Ws.State);
        closing.Ws.Close((WsCloseCode)4000, "done \u2713");
        Assert.Equal(WsConnectionState.Closing, closing.Ws.State);
        await closing.Transport.WhenFlushedAsync(1);
        Carry();
        await Task.WhenAll(_client.Run, _server.Run).WithinLimit();

        var expected = new WsClose((WsCloseCode)4000, "done \u2713", WasClean: true);
        Assert.Equal(expected, _clientEndpoint.Close);
        Assert.Equal(expected, _serverEndpoint.Close);
        Assert.Equal(WsConnectionState.Closed, _client.Ws.State);
        Assert.Equal(WsConnectionState.Closed, _server.Ws.State);
    }

    [Fact]
    public async Task A_client_fails_a_server_that_masks()
    {
        _client.Transport.Push(ClientFrames.Text(Hi));
        Carry();
        await _server.Run.WithinLimit();
        Assert.Equal(new WsClose(WsCloseCode.ProtocolError, "frame from server masked", WasClean: true), _serverEndpoint.Close);
        Assert.Empty(_clientEndpoint.Handled);
    }

    private static void KeepAlive(WsOptions options)
    {
        options.KeepAlive.Interval = TimeSpan.FromSeconds(10);
        options.KeepAlive.Timeout = TimeSpan.FromSeconds(5);
    }

    private static byte[] Unmasked(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeader.MaxLength + payload.Length];
        int header = FrameWriter.WriteHeader(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(header));
        return frame[..(header + payload.Length)];
    }

    private static ReadOnlySequence<byte> InTwoSegments(byte[] bytes)
    {
        var first = new Segment(bytes.AsMemory(0, 7), null);
        var last = new Segment(bytes.AsMemory(7), first);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    // Until neither side has said anything new.
    private void Carry()
    {
        while (CarryOver(_client, _server, ref _carried[0]) | CarryOver(_server, _client, ref _carried[1]))
        {
        }
    }

    private static bool CarryOver(TestConnection from, TestConnection to, ref int carried)
    {
        byte[] octets = from.Transport.Flushed[carried..];
        carried += octets.Length;
        if (octets.Length > 0)
        {
            to.Transport.Push(octets);
        }

        return octets.Length > 0;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
