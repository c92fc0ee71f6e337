namespace TypedWs.PubSub;

/// <summary>
/// Is notified about the topic names that have subscribers in this process: when the first subscriber of a name comes, and when the
/// last one leaves. For each name, the two calls alternate, come in the order of the events, and no call is left out.
/// </summary>
/// <remarks>The topic calls with its lock held, which keeps the calls in order. An implementation only notes the change: it must not
/// acquire a lock of a connection or a topic, must not call their members, and must not throw. Calls for different names may come in
/// parallel. The topic of all connections has no name and is not reported.</remarks>
internal interface IInterestListener
{
    /// <summary>Called when the name has a subscriber, for the first time or again. The subscriber gets all publications from now
    /// on.</summary>
    void OnFirstSubscriber(string topic);

    /// <summary>Called when the name has no subscriber any more.</summary>
    void OnLastSubscriber(string topic);
}
