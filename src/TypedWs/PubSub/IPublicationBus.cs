namespace TypedWs.PubSub;

/// <summary>
/// Carries publications from their encoding to the logs of topics. <see cref="LocalBus"/> serves one process; another
/// implementation carries them to other processes as well, and publishes the publications of those processes by the same
/// <see cref="Publish"/>.
/// </summary>
/// <remarks>Thread-safe. Publications to subscribers that meet a condition do not use the bus, because the condition is code of
/// this process (<see cref="Topic.PublishTo"/>).</remarks>
internal interface IPublicationBus
{
    /// <summary>Is notified about the topics that have subscribers in this process; null if not needed. Always the same.</summary>
    IInterestListener? Interest { get; }

    /// <summary>Whether a publication is needed although this process has no subscriber. If not, it is not encoded.</summary>
    bool ReachesBeyond(string topic);

    /// <summary>Publishes. Never waits.</summary>
    /// <returns>The number of subscribers in this process that the publication is for.</returns>
    int Publish(in Publication publication);
}
