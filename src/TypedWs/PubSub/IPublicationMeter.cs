using TypedWs.Framing;

namespace TypedWs.PubSub;

/// <summary>Counts publications.</summary>
internal interface IPublicationMeter
{
    /// <summary>Whether somebody listens to this metric. If not, publications need not be counted.</summary>
    bool CountsPublications { get; }

    /// <summary>Counts one published message.</summary>
    /// <param name="subscribers">The number of subscribers.</param>
    /// <param name="type">The discriminator of the message.</param>
    void CountPublication(int subscribers, string type);

    /// <summary>Counts one published message without an envelope.</summary>
    /// <param name="subscribers">The number of subscribers.</param>
    /// <param name="opcode">Text or binary.</param>
    void CountPublication(int subscribers, Opcode opcode);
}
