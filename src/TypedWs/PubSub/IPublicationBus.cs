namespace TypedWs.PubSub;

/// <summary>
/// The way of publications between their encoding and the logs of topics. <see cref="LocalBus"/> serves one process; another
/// implementation carries them to other processes as well, and brings in theirs by the same <see cref="Publish"/>.
/// </summary>
/// <remarks>Thread-safe. Publications to subscribers that a condition chooses do not come here: the condition is code of this process
/// (<see cref="Topic.PublishTo"/>).</remarks>
internal interface IPublicationBus
{
    /// <summary>Is told which topics have subscribers in this process; null if nobody wants to know. Always the same.</summary>
    IInterestListener? Interest { get; }

    /// <summary>Whether a publication is wanted though nobody is subscribed in this process. If not, it is not encoded.</summary>
    bool ReachesBeyond(string topic);

    /// <summary>Publishes. Never waits.</summary>
    /// <returns>The number of subscribers in this process that it is for.</returns>
    int Publish(in Publication publication);
}
