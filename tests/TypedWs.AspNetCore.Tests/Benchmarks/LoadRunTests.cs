using System.Text;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Benchmarks.Load;
using TypedWs.Benchmarks.Serve;

namespace TypedWs.AspNetCore.Tests.Benchmarks;

/// <summary>The load generator against every server that it measures, for a moment: it must not rot.</summary>
public sealed class LoadRunTests
{
    [Theory]
    [InlineData("raw", "/chat", "fanout", LoadOptions.DefaultMessage)]
    [InlineData("typed", "/ws", "echo", """{"type":"chat","payload":{"from":"user""")]
    [InlineData("typed", "/chat", "fanout", """{"type":"chat","payload":{"from":"user""")]
    [InlineData("aspnet", "/chat", "fanout", LoadOptions.DefaultMessage)]
    [InlineData("aspnet-typed", "/ws", "echo", """{"type":"chat","payload":{"from":"user""")]
    public async Task Every_server_answers_what_it_should(string kind, string path, string mode, string expected)
    {
        LoadResult result = await RunAsync(kind, path, "--mode", mode, "--conns", "4", "--inflight", "3");

        AssertSound(result, expected);
    }

    [Theory]
    [InlineData("echo", "Echo")]
    [InlineData("fanout", "Chat")]
    public async Task A_SignalR_hub_answers_too(string mode, string target)
    {
        string invocation = $$"""{"type":1,"target":"{{target}}","arguments":["hi"]}""";

        LoadResult result = await RunAsync("signalr", "/hub", "--mode", mode, "--conns", "4", "--dialect", "signalr", "--msg", invocation);

        AssertSound(result, """{"type":1,"target":"Chat","arguments":[{"from":"user""");
    }

    /// <summary>Everybody sends to everybody, the rooms of docs/performance.md.</summary>
    [Theory]
    [InlineData("raw", 16)]
    [InlineData("raw", 32)]
    [InlineData("typed", 16)]
    [InlineData("typed", 32)]
    [Trait("Row", "D2")]
    [Trait("Row", "D3")]
    public async Task A_chat_room_delivers_every_message_to_all(string kind, int clients)
    {
        LoadResult result = await RunAsync(kind, "/chat", "--mode", "fanout", "--conns", $"{clients}");

        AssertSound(result, """{"type":"chat","payload":{""");
        Assert.Equal(clients, result.Connections);
        Assert.True(result.MessagesPerS > 0);
    }

    [Fact]
    public async Task Large_messages_come_back_whole()
    {
        LoadResult result = await RunAsync("raw", "/ws", "--conns", "2", "--inflight", "2", "--size", "200000");

        AssertSound(result, "xxxxxxxx");
    }

    [Fact]
    public async Task Windows_with_and_without_readers_that_never_read_alternate()
    {
        LoadResult result = await RunAsync(
            "raw", "/chat", "--mode", "fanout", "--conns", "4", "--senders", "1",
            "--stalled", "2", "--pairs", "1", "--settle", "0", "--size", "1000");

        AssertSound(result, "xxxxxxxx");
        Assert.True(result.WithStalled!.Messages > 0);
        Assert.True(result.WithStalled.ServerCpuUsPerMessage > 0);
    }

    [Fact]
    public async Task Refused_connections_are_said_to_have_failed()
    {
        LoadResult result = await RunAsync("raw", "/elsewhere", "--conns", "2");

        Assert.False(result.IsSound);
        Assert.Equal(2, result.Failed);
        Assert.Equal("HTTP/1.1 404 Not Found", result.Reason);
    }

    [Theory]
    [InlineData("--conns 0", "--conns is a number from 1 to 19000, not 0")]
    [InlineData("--mode fast", "--mode is one of echo fanout idle, not fast")]
    [InlineData("--seconds", "--seconds needs a value")]
    [InlineData("--conns 1", "--url ws://HOST:PORT/PATH is needed")]
    public void Arguments_without_sense_are_refused(string arguments, string expected)
    {
        Assert.Null(LoadOptions.Parse(arguments.Split(' '), out string? error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Replies_are_counted_however_they_are_cut()
    {
        // An empty text, a ping "hi", a text of two fragments, a binary of 126 bytes, a close with 1000.
        byte[] bytes =
        [
            0x81,
            0x00,
            0x89,
            0x02,
            (byte)'h',
            (byte)'i',
            0x01,
            0x01,
            (byte)'a',
            0x80,
            0x01,
            (byte)'b',
            0x82,
            0x7E,
            0x00,
            0x7E,
            .. new byte[126],
            0x88,
            0x02,
            0x03,
            0xE8,
        ];
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var reader = new ReplyReader(signalR: false);

            int replies = reader.Receive(bytes.AsSpan(0, cut)) + reader.Receive(bytes.AsSpan(cut));

            Assert.Equal(3, replies);
            Assert.Equal("hi", Encoding.UTF8.GetString(reader.Ping!));
            Assert.Equal("close 1000", reader.End);
        }
    }

    [Fact]
    public void Percentiles_are_within_a_thirty_second_of_the_value()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 1000; i++)
        {
            histogram.Add(TimeSpan.FromMicroseconds(i));
        }

        Assert.InRange(histogram.Percentile(0.5), 500 * 31 / 32.0, 500);
        Assert.InRange(histogram.Percentile(0.99), 990 * 31 / 32.0, 990);
    }

    private static async Task<LoadResult> RunAsync(string kind, string path, params string[] arguments)
    {
        await using WebApplication server = BenchmarkServer.Build(kind, port: 0);
        await server.StartAsync(TestContext.Current.CancellationToken);
        string url = server.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal) + path;

        LoadOptions? options = LoadOptions.Parse(
            ["--url", url, "--warmup", "0", "--seconds", "0.2", "--pid", $"{Environment.ProcessId}", .. arguments], out string? error);
        Assert.Null(error);
        return await new LoadRun(options!).RunAsync(TestContext.Current.CancellationToken).WithinLimit();
    }

    private static void AssertSound(LoadResult result, string sample)
    {
        Assert.Null(result.Reason);
        Assert.Equal(0, result.Failed);
        Assert.Equal(0, result.Lost);
        Assert.True(result.Messages > 0);
        Assert.True(result.P99Us >= result.P50Us);
        Assert.True(result.RssBytes > 0);
        Assert.StartsWith(sample, result.Sample, StringComparison.Ordinal);
    }
}
