using System.Diagnostics;
using TypedWs.Authorization;
using TypedWs.Connections;
using TypedWs.Requests;

namespace TypedWs.Dispatch;

/// <summary>
/// The gates that a message has passed on its way to its handler. If a gate is closed, the message waits as a copy of its bytes and is
/// then dispatched again from the start, with this object, and does not stop at the gates it has passed. The object also holds the places
/// that the handler occupies until it has ended. Most messages meet no gate and have no such object.
/// </summary>
/// <param name="requests">The open requests of the connection.</param>
internal sealed class Passage(ConnectionRequests requests)
{
    private Place? _slot;
    private Place? _turn;
    private ItemReceiver? _items;

    /// <summary>The host's decision about the handler's authorization.</summary>
    public AuthorizationOutcome Authorization { get; set; }

    /// <summary>Whether the message has moved from the receiving thread to the pool.</summary>
    public bool IsOffloaded { get; set; }

    /// <summary>Whether the message has passed the endpoint's filters, or they have called the handler.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>The error that the message was answered with; null if there was none so far.</summary>
    public WsError? Error { get; set; }

    /// <summary>Whether the message was dispatched before.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>The entry of the request; null if the message has no id.</summary>
    public RequestEntry? Entry { get; set; }

    /// <summary>Traces the message; null if the message is not traced.</summary>
    public Activity? Activity { get; set; }

    /// <summary>Whether the next messages of the connection no longer wait for this one, also while it waits for a gate. The trace then
    /// ends with the handler.</summary>
    public bool RunsDetached { get; set; }

    /// <summary>Whether the handler runs beside the next messages of the connection.</summary>
    public bool IsDetached => _slot is not null || HasStream;

    /// <summary>Whether the handler may run as one of a limited number.</summary>
    public bool HasSlot => _slot is not null;

    /// <summary>Whether it is the turn of this message among those with the same key.</summary>
    public bool HasTurn => _turn is not null;

    /// <summary>Whether the request is counted as an open stream.</summary>
    public bool HasStream { get; private set; }

    /// <summary>Occupies a slot of a concurrent handler.</summary>
    public void SetSlot(Place slot) => _slot = slot;

    /// <summary>Occupies the turn of a key.</summary>
    public void SetTurn(Place turn) => _turn = turn;

    /// <summary>Occupies one of the connection's streams.</summary>
    public void SetStream() => HasStream = true;

    /// <summary>Sets the receiver of the peer's items, which ends with the handler.</summary>
    public void SetItems(ItemReceiver items) => _items = items;

    /// <summary>Gives back all places. Called once, when the handler has ended or will not be called.</summary>
    public void Release()
    {
        _items?.Close();
        _slot?.Leave();
        _slot = null;
        _turn?.Leave();
        _turn = null;
        if (HasStream)
        {
            requests.CloseStream();
            HasStream = false;
        }
    }
}
