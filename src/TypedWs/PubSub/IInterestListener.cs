namespace TypedWs.PubSub;

/// <summary>
/// Is told which names have subscribers in this process: the first one that comes and the last one that leaves. For each name the calls
/// come in the order in which it happened, first and last in turn, and none is left out.
/// </summary>
/// <remarks>Called with the lock of the topic held, which is why they are in order. An implementation notes the change and returns: it
/// takes no lock of the connections' or topics', calls none of their members, and does not throw. Calls for different names may come in
/// parallel. The topic of all connections has no name and is not told.</remarks>
internal interface IInterestListener
{
    /// <summary>The name has a subscriber, for the first time or again. All that is published from now on is for it.</summary>
    void OnFirstSubscriber(string topic);

    /// <summary>The name has no subscriber any more.</summary>
    void OnLastSubscriber(string topic);
}
