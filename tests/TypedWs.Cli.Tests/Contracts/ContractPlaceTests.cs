using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;
using TypedWs.Contracts;

namespace TypedWs.Cli.Tests.Contracts;

/// <summary>The addresses at which contracts are found, and what is sent to them.</summary>
public sealed class ContractPlaceTests
{
    private static readonly byte[] Contract =
        WsContractWriter.Write(WsContractReader.ReadAssembly(typeof(RoomEndpoint).Assembly.Location)[0]);

    [Theory]
    [InlineData("/shop/ws")]
    [InlineData("/shop/rooms/ws")]
    [InlineData("/shop/rooms/")]
    public async Task It_is_found_beside_the_endpoint_and_above_it(string path)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app =>
            {
                RouteGroupBuilder shop = app.MapGroup("/shop");
                shop.MapWs<RoomEndpoint>(path["/shop".Length..]);
                shop.MapWsContract("/_ws/contract").AllowAnonymous();
            },
            Servers.SetDevelopment);

        ToolResult shown = await Tool.RunAsync("contract", "show", server.Address(path));
        ToolResult sent = await Tool.RunAsync("send", server.Address(path), "say", "text=much too long");

        Assert.Equal((0, ""), (shown.Exit, shown.Error));
        Assert.Contains("/payload/text max_length", sent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_under_a_base_path_has_it_there()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.UsePathBase("/shop");
                app.UseRouting();
                app.MapWs<RoomEndpoint>("/ws");
                app.MapWsContract("/_ws/contract").AllowAnonymous();
            },
            Servers.SetDevelopment);

        Assert.Equal(0, (await Tool.RunAsync("contract", "show", server.Address("/shop/ws"))).Exit);
        Assert.Equal(0, (await Tool.RunAsync("contract", "show", server.Address("/ws"))).Exit);
    }

    [Theory]
    [InlineData(0, "ws://SERVER/ws", "--endpoint", "RoomEndpoint")]
    [InlineData(0, "ws://SERVER/ws", "--endpoint", "TypedWs.Cli.Tests.Testing.RoomEndpoint")]
    [InlineData(0, "http://SERVER/_ws/contract", "--endpoint", "RoomEndpoint")]
    [InlineData(0, "http://SERVER/_ws/contract?endpoint=ChatEndpoint")]
    [InlineData(4, "http://SERVER/_ws/contract", "--endpoint", "oomEndpoint")]
    [InlineData(4, "http://SERVER/_ws/contract")]
    public async Task Over_HTTP_a_name_needs_no_namespace_either(int exit, string address, params string[] arguments)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<RoomEndpoint>("/ws");
                app.MapWs<Chat.ChatEndpoint>("/chat");
                app.MapWsContract("/_ws/contract").AllowAnonymous();
            },
            Servers.SetDevelopment);

        ToolResult result = await Tool.RunAsync(
            ["contract", "show", address.Replace("SERVER", server.BaseAddress.Authority, StringComparison.Ordinal), .. arguments]);

        Assert.True(exit == result.Exit, result.Error);
    }

    [Theory]
    [InlineData(true, "http://OWN/c")]
    [InlineData(true, "ws://OWN/other/ws")]
    [InlineData(true, "HTTP://OWN/c")]
    [InlineData(false, "http://OTHER/c")]
    [InlineData(false, "ws://OTHER/ws")]
    public async Task Credentials_go_to_the_origin_of_the_address_only(bool isSent, string source)
    {
        var heads = new ConcurrentQueue<string>();
        await using ScriptedServer own = Serve(heads);
        await using ScriptedServer other = Serve(heads);
        source = source.Replace("OWN", own.Authority, StringComparison.Ordinal).Replace("OTHER", other.Authority, StringComparison.Ordinal);

        ToolResult result = await Tool.RunAsync(
            "send", own.Address, "note", "text=a", "--contract", source, "--token", "secret1", "-H", "Cookie: secret2",
            "-H", "X-Api: secret3", "--origin", "https://secret4", "--wait", "0", "--timeout", "20s");

        Assert.True(result.Exit == 0, result.Error);
        Assert.Contains("secret1", heads.First(), StringComparison.Ordinal);
        string download = heads.Last();
        Assert.StartsWith("GET /", download, StringComparison.Ordinal);
        Assert.DoesNotContain("Upgrade", download, StringComparison.Ordinal);
        Assert.Equal(isSent ? 4 : 0, Enumerable.Range(1, 4).Count(i => download.Contains($"secret{i}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_query_of_its_address_is_masked_in_errors()
    {
        await using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");

        ToolResult result = await Tool.RunAsync("contract", "show", $"http://{server.Authority}/c?token=geheim&a=b");
        ToolResult wrong = await Tool.RunAsync("send", "htp://server/c?token=geheim", "say");

        Assert.Equal((4, 2), (result.Exit, wrong.Exit));
        Assert.Contains("/c?token=•••&a=b", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", result.Error + wrong.Error, StringComparison.Ordinal);
    }

    // Upgrades, or answers the contract.
    private static ScriptedServer Serve(ConcurrentQueue<string> heads) => new(async (head, stream) =>
    {
        heads.Enqueue(head);
        if (head.Contains("Sec-WebSocket-Key", StringComparison.Ordinal))
        {
            await stream.WriteAsync(ScriptedServer.Accept(head));
            byte[] buffer = new byte[1024];
            while (await stream.ReadAsync(buffer) > 0)
            {
            }

            return;
        }

        string answer = $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Contract.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        await stream.WriteAsync(Contract);
    });
}
