namespace TypedWs.Requests;

/// <summary>Keeps the items of a request until its handler receives them. Thread-safe.</summary>
internal abstract class EarlyItemReceiver : ItemReceiver
{
    /// <summary>Gives all items to the handler's receiver, in the order of their arrival. Items that arrive meanwhile wait, and those
    /// that arrive later are passed on.</summary>
    public abstract void MoveTo(ItemReceiver receiver);
}
