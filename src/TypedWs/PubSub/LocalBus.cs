namespace TypedWs.PubSub;

/// <summary>Publications stay in this process.</summary>
internal sealed class LocalBus : IPublicationBus
{
    private LocalBus()
    {
    }

    /// <summary>It has no state.</summary>
    public static LocalBus Instance { get; } = new();

    public IInterestListener? Interest => null;

    public bool ReachesBeyond(string topic) => false;

    public int Publish(in Publication publication)
        => publication.Address.Local?.Publish(publication.Frame, publication.Except, publication.Tag) ?? 0;
}
