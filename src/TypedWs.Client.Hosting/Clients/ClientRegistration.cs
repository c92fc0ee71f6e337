namespace TypedWs.Client.Hosting.Clients;

/// <summary>A client that was added to the services.</summary>
/// <param name="name">The name of the client, and of its options; empty for the client without a name.</param>
/// <param name="address">The address of the server.</param>
internal sealed class ClientRegistration(string name, Uri address)
{
    public string Name => name;

    public Uri Address => address;

    /// <summary>The code that prepares the client before it starts, in order.</summary>
    public List<Action<IServiceProvider, WsClient>> Preparations { get; } = [];

    /// <summary>The client in a text for people.</summary>
    public string DisplayName => name.Length == 0 ? address.ToString() : $"'{name}' ({address})";
}
