using System.Text;
using TypedWs.Autobahn;
using TypedWs.Client.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Client.Tests.Conformance;

/// <summary>The program of tests/autobahn against an imitation of the public suite's fuzzing server, at its addresses. The suite itself
/// needs a container engine.</summary>
public sealed class FuzzingServerTests : IAsyncLifetime
{
    private readonly ScriptedServer _server = new();
    private readonly StringWriter _output = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.OwnsFrames)]
    public async Task All_cases_run_one_after_another_and_then_the_reports_are_written()
    {
        ConformanceRow[] cases = [Group01DataFrames.Rows["1_1_2"], Group02PingPong.Rows["2_10"], Group03ReservedBits.Rows["3_4"]];
        Task<int> running = FuzzedClient.RunAsync(_server.Address[..^"/ws".Length], "TypedWs on .NET", _output);

        await CountAsync("3");
        for (int number = 1; number <= cases.Length; number++)
        {
            ScriptedPeer peer = await AcceptAsync($"/runCase?case={number}&agent=TypedWs%20on%20.NET");
            await peer.WriteAsync(WireFrame.Encode(WsRole.Client, cases[number - 1].Frames()));
            await ExpectAsync(peer, ConformancePlay.Expect(cases[number - 1]));
        }

        ScriptedPeer reports = await AcceptAsync("/updateReports?agent=TypedWs%20on%20.NET");
        await EndAsync(reports);

        Assert.Equal(cases.Length, await running.WithinLimit());
        Assert.Equal("1/3 1000\n2/3 1000\n3/3 1002 reserved bits set\n", _output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_case_that_the_server_ends_by_a_reset_does_not_end_the_run()
    {
        Task<int> running = FuzzedClient.RunAsync(_server.Address[..^"/ws".Length], "TypedWs", _output);
        await CountAsync("2");
        (await AcceptAsync("/runCase?case=1&agent=TypedWs")).Reset();
        await EndAsync(await AcceptAsync("/runCase?case=2&agent=TypedWs"));
        await EndAsync(await AcceptAsync("/updateReports?agent=TypedWs"));
        Assert.Equal(2, await running.WithinLimit());
        Assert.Equal("1/2 1006\n2/2 1000\n", _output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_server_that_tells_no_number_of_cases_is_an_error()
    {
        Task<int> running = FuzzedClient.RunAsync(_server.Address[..^"/ws".Length], "TypedWs", _output);
        await EndAsync(await AcceptAsync("/getCaseCount"));
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => running.WithinLimit());
        Assert.Contains("no number of cases", error.Message, StringComparison.Ordinal);
    }

    private async Task CountAsync(string number)
    {
        ScriptedPeer peer = await AcceptAsync("/getCaseCount");
        await peer.WriteAsync([0x81, (byte)number.Length, .. Encoding.UTF8.GetBytes(number)]);
        await EndAsync(peer);
    }

    private async Task<ScriptedPeer> AcceptAsync(string address)
    {
        ScriptedPeer peer = await _server.AcceptAsync();
        Assert.StartsWith($"GET {address} HTTP/1.1\r\n", peer.Request, StringComparison.Ordinal);
        return peer;
    }

    private static async Task ExpectAsync(ScriptedPeer peer, ExpectedConversation expected)
    {
        foreach (string line in expected.Events)
        {
            (int first, byte[] payload) = await peer.ReadRawFrameAsync();
            Assert.Equal(line, ConformancePlay.Describe(first, payload));
        }

        if (expected.StaysOpen)
        {
            await EndAsync(peer);
        }
        else
        {
            peer.Dispose();
        }
    }

    private static async Task EndAsync(ScriptedPeer peer)
    {
        await peer.SendCloseAsync(1000);
        Assert.Equal(8, (await peer.ReadFrameAsync()).Opcode);
        peer.Dispose();
    }
}
