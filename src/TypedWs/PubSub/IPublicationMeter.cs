namespace TypedWs.PubSub;

/// <summary>Counts what is published.</summary>
internal interface IPublicationMeter
{
    /// <summary>One message was published.</summary>
    /// <param name="subscribers">For how many.</param>
    /// <returns>The same.</returns>
    int Count(int subscribers);
}
