using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>A host with something to look at, and ways to look.</summary>
internal static class Inspected
{
    /// <summary>Development, <c>/ws</c>, and the inspector at <c>/_ws</c>. Users come from the header X-User.</summary>
    public static Task<WsTestServer> StartAsync(TimeProvider? time = null, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app =>
            {
                app.MapWs<WatchedEndpoint>("/ws/{name?}", options);
                app.MapWsInspector("/_ws");
            },
            builder =>
            {
                SetEnvironment(builder, "Development");
                HeaderScheme.Add(builder);
                builder.Services.AddSingleton(time ?? TimeProvider.System);
            });

    /// <summary>What the host tells the services, which a builder has decided by the process's environment before.</summary>
    public static void SetEnvironment(WebApplicationBuilder builder, string environment)
    {
        builder.Environment.EnvironmentName = environment;
        builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
    }

    public static EndpointRuntime WatchedRuntime(this WsTestServer server)
        => server.Services.GetRequiredService<WsEndpointHost<WatchedEndpoint>>().Runtime;

    public static EndpointRuntime InspectorRuntime(this WsTestServer server)
        => server.Services.GetRequiredService<WsEndpointHost<AspNetCore.Inspector.InspectorEndpoint>>().Runtime;

    /// <summary>Opens a connection that is there when this returns.</summary>
    public static async Task<RawWebSocket> JoinAsync(
        this WsTestServer server,
        string path = "/ws",
        string user = "",
        params string[] topics)
    {
        RawWebSocket client = await server.ConnectAsync(path, user.Length == 0 ? "" : $"X-User: {user}\r\n");
        foreach (string topic in topics)
        {
            await client.SendTextAsync($$"""{"type":"join","payload":{"topic":{{JsonSerializer.Serialize(topic)}}},"id":1}""");
            Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        }

        await client.PingAsync();
        return client;
    }

    /// <summary>Opens the inspector's WebSocket and takes its first message.</summary>
    public static async Task<RawWebSocket> InspectAsync(this WsTestServer server, string user = "")
    {
        RawWebSocket inspector = await server.ConnectAsync("/_ws/socket", user.Length == 0 ? "" : $"X-User: {user}\r\n");
        Assert.Equal("host", (await inspector.ReceiveJsonAsync()).GetProperty("type").GetString());
        return inspector;
    }

    /// <summary>The next message, which must be a snapshot.</summary>
    public static async Task<JsonElement> ReceiveSnapshotAsync(this RawWebSocket inspector)
    {
        JsonElement message = await inspector.ReceiveJsonAsync();
        Assert.True(message.GetProperty("type").GetString() == "snapshot", message.ToString());
        return message.GetProperty("payload");
    }

    /// <summary>The next snapshot that has something, which must come.</summary>
    public static async Task<JsonElement> ReceiveSnapshotAsync(this RawWebSocket inspector, Func<JsonElement, bool> wanted)
    {
        JsonElement snapshot;
        do
        {
            snapshot = await inspector.ReceiveSnapshotAsync();
        }
        while (!wanted(snapshot));

        return snapshot;
    }

    /// <summary>Sends a request and returns its answer; snapshots that come first are left out.</summary>
    public static async Task<string> AskAsync(this RawWebSocket inspector, string type, string payload)
    {
        await inspector.SendTextAsync($$"""{"type":"{{type}}","payload":{{payload}},"id":7}""");
        string answer;
        do
        {
            answer = await inspector.ReceiveTextAsync();
        }
        while (!answer.Contains("\"ref\":7", StringComparison.Ordinal));

        return answer;
    }

    /// <summary>The members of this name of the elements of an array.</summary>
    public static string[] All(this JsonElement snapshot, string array, string member)
        => [.. snapshot.GetProperty(array).EnumerateArray().Select(element => element.GetProperty(member).ToString())];
}
