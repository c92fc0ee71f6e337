namespace TypedWs.Connections;

/// <summary>The filters of one endpoint. An endpoint without filters has no such object. Immutable.</summary>
/// <param name="filters">At least one; those of the host first.</param>
internal sealed class FilterSet(IReadOnlyList<IWsFilter> filters)
{
    private readonly IWsFilter[] _filters = [.. filters];

    public int Count => _filters.Length;

    public IWsFilter this[int position] => _filters[position];

    /// <summary>Asks the filters whether a message may be sent, the last filter first.</summary>
    /// <returns>Null if it may; otherwise the error of the first filter that refuses it.</returns>
    public WsError? FindRefusal<T>(WsConnection ws, T message, bool isAnswer)
    {
        if (message is null)
        {
            // The codec refuses it.
            return null;
        }

        var context = new WsSendContext(ws, message, isAnswer);
        for (int position = _filters.Length - 1; position >= 0; position--)
        {
            if (_filters[position].OnSend(in context) is { } error)
            {
                return error;
            }
        }

        return null;
    }
}
