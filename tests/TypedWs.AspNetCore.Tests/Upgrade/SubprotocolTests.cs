using System.Reflection;
using System.Text;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>The subprotocol <c>typedws.v1.json</c>: agreed on whenever it is offered, and what comes with it.</summary>
public sealed class SubprotocolTests
{
    private const string Offer = "Sec-WebSocket-Protocol: typedws.v1.json\r\n";

    [Fact]
    public async Task The_welcome_tells_the_connection_the_contract_and_the_limits()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<GreetingEndpoint>(static options => options.MaxMessageSize = 5000);

        await using RawWebSocket client = await server.ConnectAsync(headers: Offer);

        Assert.Equal("typedws.v1.json", client.Response!.Headers["Sec-WebSocket-Protocol"]);
        JsonElement welcome = await client.ReceiveJsonAsync();
        Assert.Equal("$welcome", welcome.GetProperty("type").GetString());
        JsonElement payload = welcome.GetProperty("payload");
        Assert.Equal(Assert.Single(server.Endpoint<GreetingEndpoint>().Connections).Id, payload.GetProperty("connectionId").GetString());
        Assert.Equal(5000, payload.GetProperty("limits").GetProperty("maxMessageBytes").GetInt32());
        Assert.Equal(30_000, payload.GetProperty("heartbeatMs").GetInt32());

        // The same as what tools read from the assembly.
        using JsonDocument contract = JsonDocument.Parse(typeof(GreetingEndpoint).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == "TypedWs.Contract/" + typeof(GreetingEndpoint).FullName).Value!);
        Assert.Equal(typeof(GreetingEndpoint).FullName, payload.GetProperty("contract").GetProperty("name").GetString());
        Assert.Equal(contract.RootElement.GetProperty("hash").GetString(), payload.GetProperty("contract").GetProperty("hash").GetString());
        Assert.Equal("1.4", contract.RootElement.GetProperty("version").GetString());
        Assert.Equal("1.4", payload.GetProperty("contract").GetProperty("version").GetString());
        Assert.Equal(contract.RootElement.GetRawText(), Encoding.UTF8.GetString(ContractOf<GreetingEndpoint>()));
        await client.PingAsync();
    }

    private static ReadOnlySpan<byte> ContractOf<TEndpoint>() where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => TEndpoint.ContractJson;

    [Theory]
    [InlineData("", null)]
    [InlineData("Sec-WebSocket-Protocol: other\r\n", null)]
    [InlineData("Sec-WebSocket-Protocol: TYPEDWS.V1.JSON\r\n", null)]
    [InlineData("Sec-WebSocket-Protocol: other, typedws.v1.json\r\n", "typedws.v1.json")]
    [InlineData("Sec-WebSocket-Protocol: typedws.v1.json, chat.v2\r\n", "chat.v2")]
    public async Task It_is_agreed_on_when_it_is_offered_unless_the_endpoint_prefers_its_own(string offer, string? selected)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<GreetingEndpoint>(static options =>
            options.Subprotocols.Add("chat.v2"));

        await using RawWebSocket client = await server.ConnectAsync(headers: offer);

        Assert.Equal(selected, client.Response!.Headers.GetValueOrDefault("Sec-WebSocket-Protocol"));
        if (selected == WsSubprotocol.V1Json)
        {
            Assert.Equal("$welcome", (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        }

        await client.PingAsync();
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("Sec-WebSocket-Protocol: other\r\n", 400)]
    [InlineData(Offer, 101)]
    public async Task It_can_be_required(string offer, int status)
    {
        await using WsTestServer server = await WsTestServer.StartAsync<GreetingEndpoint>(static options =>
            options.RequireSubprotocol = true);

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(more: offer));

        Assert.Equal(status, response.Status);
        if (status == 400)
        {
            Assert.Contains("requires one of: typedws.v1.json.", response.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_raw_endpoint_does_not_speak_it()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<TextEchoEndpoint>();

        await using RawWebSocket client = await server.ConnectAsync(headers: Offer);

        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Response!.Headers.Keys);
        await client.PingAsync();
    }

    [Fact]
    public async Task A_stopping_host_says_so_serves_on_for_its_delay_and_closes_with_1001()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<GreetingEndpoint>(static options =>
            options.Shutdown.Delay = TimeSpan.FromMilliseconds(500));
        await using RawWebSocket client = await server.ConnectAsync(headers: Offer);
        await client.ReceiveJsonAsync();

        Task stopping = server.App.StopAsync();

        Assert.Equal("""{"type":"$goingAway","payload":{"delayMs":500}}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"$ping","payload":"still here"}""");
        Assert.Equal("""{"type":"$pong","payload":"still here"}""", await client.ReceiveTextAsync());
        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal((RawFrame.CloseOpcode, 1001), (close.Opcode, close.CloseCode));
        await client.SendAsync(RawFrame.MaskedClose(1001));
        await stopping.WithinLimit();
    }
}

[WsMessage("greet")]
internal sealed record Greet(string Name);

[WsMessage("greeting", Direction = WsDirection.ServerToClient)]
internal sealed record Greeting(string Text);

/// <summary>A typed endpoint without anything else.</summary>
[WsEndpoint(Version = "1.4")]
internal sealed partial class GreetingEndpoint : WsEndpoint
{
    [WsHandler]
    public static Greeting OnGreet(Greet message) => new("hello " + message.Name);
}
