using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>The raw probe with Node's core http module (acceptance E9).</summary>
[Trait("Row", "E9")]
public sealed class NodeProbeTests
{
    private const string Probe = """
        const http = require('http');
        const crypto = require('crypto');
        const request = http.get(process.argv[1], {
          headers: {
            'Sec-WebSocket-Key': crypto.randomBytes(16).toString('base64'),
            'Sec-WebSocket-Version': 13,
            'Connection': 'Upgrade',
            'Upgrade': 'websocket'
          }
        });
        request.on('upgrade', (response, socket) => {
            console.log('upgrade', response.statusCode, response.headers.upgrade);
            socket.destroy();
        });
        request.on('response', response => { console.log('response', response.statusCode); response.resume(); });
        request.on('error', error => console.log('error', error.message));
        """;

    [Fact]
    public async Task Node_sees_the_upgrade()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        Assert.Equal("upgrade 101 websocket", await RunAsync(new Uri(server.BaseAddress, "/ws")));
        await Bounded.Until(() => server.Endpoint<TextEchoEndpoint>().Connections.Count == 0, "the destroyed connection is forgotten");
    }

    [Fact]
    [Trait("Row", "E5")]
    public async Task Node_sees_a_404_where_nothing_is_mapped()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        Assert.Equal("response 404", await RunAsync(new Uri(server.BaseAddress, "/elsewhere")));
    }

    private static async Task<string> RunAsync(Uri address)
        => (await NodeProcess.RunAsync("-e", Probe, "--", address.ToString())).Output;
}
