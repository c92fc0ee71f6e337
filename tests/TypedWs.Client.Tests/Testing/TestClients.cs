using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Client.Tests.Testing;

/// <summary>Clients of a test server.</summary>
internal static class TestClients
{
    /// <summary>The address of an endpoint.</summary>
    public static string WsAddress(this WsTestServer server, string path = "/ws")
        => new UriBuilder(server.BaseAddress) { Scheme = "ws", Path = path }.Uri.ToString();

    /// <summary>A client that is not started, with short waits.</summary>
    public static WsClient CreateClient(this WsTestServer server, Action<WsClientOptions>? configure = null)
        => new(server.WsAddress(), options =>
        {
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(50);
            options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
        });

    /// <summary>A client with an open connection.</summary>
    public static async Task<WsClient> ConnectClientAsync(this WsTestServer server, Action<WsClientOptions>? configure = null)
    {
        WsClient client = server.CreateClient(configure);
        await client.ConnectAsync().WithinLimit();
        return client;
    }
}
