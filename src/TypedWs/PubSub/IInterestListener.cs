namespace TypedWs.PubSub;

/// <summary>
/// Is notified about the names that have subscribers in this process: about the first subscriber that comes, and about the last one
/// that leaves. For each name, the calls come in the order of the events, first and last alternately, and none is left out.
/// </summary>
/// <remarks>Called with the lock of the topic held, which keeps the calls in order. An implementation notes the change and returns:
/// it takes no lock of connections or topics, calls none of their members, and does not throw. Calls for different names may come in
/// parallel. The topic of all connections has no name and is not reported.</remarks>
internal interface IInterestListener
{
    /// <summary>The name has a subscriber, for the first time or again. It gets all publications from now on.</summary>
    void OnFirstSubscriber(string topic);

    /// <summary>The name has no subscriber any more.</summary>
    void OnLastSubscriber(string topic);
}
