using TypedWs.Framing;

namespace TypedWs.PubSub;

/// <summary>Counts what is published.</summary>
internal interface IPublicationMeter
{
    /// <summary>Whether anybody wants to know; otherwise there is nothing to count.</summary>
    bool CountsPublications { get; }

    /// <summary>One message was published.</summary>
    /// <param name="subscribers">For how many.</param>
    /// <param name="type">Its discriminator.</param>
    void CountPublication(int subscribers, string type);

    /// <summary>One message without an envelope was published.</summary>
    /// <param name="subscribers">For how many.</param>
    /// <param name="opcode">Text or binary.</param>
    void CountPublication(int subscribers, Opcode opcode);
}
