namespace TypedWs.PubSub;

/// <summary>
/// Carries encoded publications to the logs of topics. <see cref="LocalBus"/> serves one process. Another implementation also carries
/// publications to other processes, and calls the same <see cref="Publish"/> for publications that come from those processes.
/// </summary>
/// <remarks>Thread-safe. Publications to subscribers that meet a condition do not use the bus, because the condition is code of
/// this process (<see cref="Topic.PublishTo"/>).</remarks>
internal interface IPublicationBus
{
    /// <summary>Is notified about the topics that have subscribers in this process; null if the bus needs no notice. Always the same
    /// object.</summary>
    IInterestListener? Interest { get; }

    /// <summary>Whether a publication is needed although this process has no subscriber. If not, the publication is not encoded.</summary>
    bool ReachesBeyond(string topic);

    /// <summary>Publishes. Never waits.</summary>
    /// <returns>The number of subscribers in this process that the publication is for.</returns>
    int Publish(in Publication publication);
}
