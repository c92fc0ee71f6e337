using System.Text.Json;
using Echo;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Compression;

/// <summary>
/// Compressed messages to and from Node's zlib, an implementation that is not the runtime's: with windows of exactly the negotiated sizes,
/// in one, two or three fragments.
/// </summary>
public sealed class NodePeerTests
{
    private const int MessagesPerConnection = 32;

    private static readonly string[] Flags = ["server_no_context_takeover", "client_no_context_takeover"];

    public static TheoryData<WsCompressionMode> Modes => [WsCompressionMode.Shared, WsCompressionMode.Dedicated];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_zlib_of_Node_reads_and_writes_the_same_messages(WsCompressionMode mode)
    {
        (string Offer, string Answer)[] rows =
        [
            .. from windowBits in Enumerable.Range(9, 7)
               from flags in Enumerable.Range(0, 4)
               select (CreateOffer(windowBits, flags), CreateAnswer(mode, windowBits, flags)),
        ];
        await using WsTestServer server = await StartAsync(mode);

        string[] lines = await RunAsync("node-zlib.js", server, "http", rows.Select(static row => row.Offer));

        Assert.Equal(rows.Select(static row => $"{MessagesPerConnection} echoes: {row.Answer}"), lines);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_package_ws_reads_and_writes_the_same_messages(WsCompressionMode mode)
    {
        (object Options, string Answer)[] rows =
        [
            .. from windowBits in (int[])[9, 12, 15]
               from flags in Enumerable.Range(0, 4)
               select ((object)CreateOptions(windowBits, flags), CreateAnswer(mode, windowBits, flags)),
        ];
        Assert.SkipUnless(await HasPackageAsync(), "The package ws was not found: NODE_PATH names no folder with it.");
        await using WsTestServer server = await StartAsync(mode);

        string[] lines = await RunAsync("ws-package.js", server, "ws", rows.Select(static row => row.Options));

        Assert.Equal(rows.Select(static row => $"{MessagesPerConnection} echoes: {row.Answer}"), lines);
    }

    private static string CreateOffer(int windowBits, int flags)
        => $"permessage-deflate; server_max_window_bits={windowBits}; client_max_window_bits={windowBits}"
            + string.Concat(Flags.Where((_, index) => IsSet(flags, index)).Select(static flag => "; " + flag));

    // ws takes a false for a refusal of the parameter, so the options have only what is true.
    private static Dictionary<string, object> CreateOptions(int windowBits, int flags)
    {
        var options = new Dictionary<string, object> { ["serverMaxWindowBits"] = windowBits, ["clientMaxWindowBits"] = windowBits };
        foreach (string name in ((string[])["serverNoContextTakeover", "clientNoContextTakeover"]).Where((_, index) => IsSet(flags, index)))
        {
            options.Add(name, true);
        }

        return options;
    }

    private static string CreateAnswer(WsCompressionMode mode, int windowBits, int flags)
        => "permessage-deflate"
            + string.Concat(Flags
                .Where((_, index) => mode == WsCompressionMode.Shared || IsSet(flags, index))
                .Select(static flag => "; " + flag))
            + $"; server_max_window_bits={windowBits}"
            + (windowBits < 15 ? $"; client_max_window_bits={windowBits}" : "");

    private static bool IsSet(int flags, int index) => (flags & (1 << index)) != 0;

    private static Task<WsTestServer> StartAsync(WsCompressionMode mode)
        => WsTestServer.StartAsync(app => app.MapWs<EchoEndpoint>(
            "/ws", options => options.Compression = new WsCompressionOptions { Outbound = mode, Inbound = mode, Threshold = 0 }));

    private static async Task<string[]> RunAsync(string script, WsTestServer server, string scheme, IEnumerable<object> settings)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Compression", "Peers", script);
        (int exitCode, string output) = await NodeProcess.RunAsync(
            path, $"{scheme}://{server.BaseAddress.Authority}/ws", JsonSerializer.Serialize(settings));
        Assert.True(exitCode == 0, output);
        return output.Split('\n');
    }

    private static async Task<bool> HasPackageAsync() => await NodeProcess.RunAsync("-e", "require.resolve('ws')") is (0, _);
}
