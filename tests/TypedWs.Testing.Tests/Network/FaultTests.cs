using System.Text;
using TypedWs.Testing.Tests.Testing;

namespace TypedWs.Testing.Tests.Network;

public sealed class FaultTests
{
    public static TheoryData<Version> Versions => [new Version(1, 1), new Version(2, 0)];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_byte_is_a_read_of_its_own(Version version)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        host.Network.Connecting += wire => wire.Fragment(1);
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann", options: o => o.HttpVersion = version);
        ann.Send(new Say("hi"));
        Assert.Equal("hi", (await ann.ExpectAsync<Said>()).Text);
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_cut_is_a_loss_for_both_sides()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?name=bob");
        bob.Network.Cut();
        await bob.ExpectCloseAsync(1006);
        Assert.Equal(new Said("bob", "left"), await ann.ExpectAsync<Said>());
        await ann.ExpectNothingAsync();
        Assert.Single(host.Connections);
    }

    [Fact]
    public async Task A_cut_in_the_middle_of_a_frame_loses_the_message()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?name=bob");
        bob.Network.ToServer.CutAfter(bytes: 7);
        bob.Send(new Say("hi"));
        await bob.ExpectCloseAsync(1006);
        Assert.Equal("left", (await ann.ExpectNextAsync<Said>()).Text);
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_cut_behind_so_many_bytes_of_the_server_is_exact()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync();
        ann.SendText("12345");
        await ann.ExpectTextAsync();
        long passed = ann.Network.ToClient.BytesPassed;
        ann.Network.ToClient.CutAfter(bytes: 7 + 3);
        ann.SendText("12345");
        Assert.Equal("12345", await ann.ExpectTextAsync());
        ann.SendText("12345");
        await ann.ExpectCloseAsync(1006);
        Assert.Equal(passed + 10, ann.Network.ToClient.BytesPassed);
    }

    [Fact]
    public async Task A_corrupt_byte_breaks_the_protocol()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Network.ToServer.Corrupt(offset: 0, mask: 0x70);
        ann.Send(new Say("hi"));
        await ann.ExpectCloseAsync(1002);
        await using WsTestConnection bob = await host.ConnectAsync("?name=bob");
        bob.Network.ToClient.Corrupt(offset: 1, mask: 0x80);
        bob.Send(new Say("hi"));
        await bob.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task Latency_counts_on_the_clock_of_the_host()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Network.Latency = TimeSpan.FromMilliseconds(100);
        ann.Send(new Say("one"));
        await host.Time.AdvanceAsync(TimeSpan.FromMilliseconds(50));
        ann.Send(new Say("two"));
        await host.Time.AdvanceAsync(TimeSpan.FromMilliseconds(149));
        Assert.DoesNotContain(ann.Transcript.Lines, line => line.Contains('←'));
        await host.Time.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal("one", (await ann.ExpectNextAsync<Said>()).Text);
        Assert.Equal(1, ann.Transcript.Lines.Count(line => line.Contains('←')));
        await host.Time.AdvanceAsync(TimeSpan.FromMilliseconds(50));
        Assert.Equal("two", (await ann.ExpectNextAsync<Said>()).Text);
    }

    [Fact]
    public async Task A_stalled_reader_fills_the_buffers_and_then_the_queue_of_the_server()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>(host: o => o.BufferSize = 8 * 1024);
        await using WsTestConnection ann = await host.ConnectAsync();
        ann.Network.ToClient.Stall();
        for (int i = 0; i < 20; i++)
        {
            ann.SendText(new string('x', 1024));
        }

        await host.SettleAsync();
        WsConnectionBase connection = Assert.Single(host.Connections);
        Assert.InRange(connection.BufferedBytes, 10 * 1024, 20 * 1028);
        ann.Network.Resume();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(1024, (await ann.ExpectTextAsync()).Length);
        }

        await ann.ExpectNothingAsync();
        Assert.Equal(0, connection.BufferedBytes);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Chaos_loses_nothing(Version version)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>();
        int runs = LongTests.Choose(byDefault: 3, whenLong: 50);
        for (int seed = 1; seed <= runs; seed++)
        {
            int current = seed;
            Action<WsTestWire> faults = wire => wire.Chaos(current);
            host.Network.Connecting += faults;
            await using WsTestConnection ann = await host.ConnectAsync(options: o => o.HttpVersion = version);
            host.Network.Connecting -= faults;
            for (int i = 0; i < 50; i++)
            {
                ann.SendText(new string((char)('a' + (i % 26)), i * 7));
            }

            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(new string((char)('a' + (i % 26)), i * 7), await ann.ExpectTextAsync());
            }

            await ann.ExpectNothingAsync();
        }
    }

    [Fact]
    public async Task An_unreachable_server_refuses_connections()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>();
        host.Network.IsReachable = false;
        await Assert.ThrowsAsync<HttpRequestException>(() => host.ConnectAsync());
        host.Network.IsReachable = true;
        await using WsTestConnection ann = await host.ConnectAsync();
        await host.StopAsync();
        await ann.ExpectCloseAsync(1001);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.ConnectAsync());
    }

    [Fact]
    public async Task Bytes_of_the_tests_own_reach_the_server()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>();
        await using Stream stream = host.Network.Open();
        await stream.WriteAsync("GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        byte[] answer = new byte[4096];
        int length = await stream.ReadAsync(answer);
        Assert.StartsWith("HTTP/1.1 426", Encoding.ASCII.GetString(answer, 0, length));
        Assert.Equal("NotAnUpgrade", Assert.Single(host.Refused).Reason);
    }

    [Fact]
    public async Task The_server_sees_the_addresses_of_its_clients()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<EchoEndpoint>(options: o => o.MaxConnectionsPerAddress = 1);
        await using WsTestConnection ann = await host.ConnectAsync();
        await host.ExpectRefusalAsync(503);
        await using WsTestConnection bob = await host.ConnectAsync(options: o => o.RemoteAddress = System.Net.IPAddress.Parse("10.0.0.2"));
        Assert.Equal(2, host.Connections.Count);
    }
}
