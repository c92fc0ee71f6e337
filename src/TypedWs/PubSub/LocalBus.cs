namespace TypedWs.PubSub;

/// <summary>A bus whose publications stay in this process.</summary>
internal sealed class LocalBus : IPublicationBus
{
    private LocalBus()
    {
    }

    /// <summary>The only instance; it has no state.</summary>
    public static LocalBus Instance { get; } = new();

    public IInterestListener? Interest => null;

    public bool ReachesBeyond(string topic) => false;

    public int Publish(in Publication publication)
        => publication.Address.Local?.Publish(publication.Frame, publication.Except, publication.Tag, publication.Deflated) ?? 0;
}
