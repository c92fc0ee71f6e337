using TypedWs.Connections;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>Sends the items of one stream. Keeps what is the same for all of them: the codec and the end of the envelope.</summary>
/// <param name="ws">The connection.</param>
/// <param name="id">The JSON text of the <c>id</c> that the items answer.</param>
internal sealed class ItemSender<T>(WsConnection ws, ReadOnlySpan<byte> id)
{
    private readonly MessageCodec<T> _codec = MessageCodec<T>.Get();
    private readonly byte[] _closing = MessageWriter.EncodeClosing(id);

    /// <summary>Checks an item before it is sent.</summary>
    /// <exception cref="InvalidOperationException">The item is null.</exception>
    /// <exception cref="WsException">A filter refuses the item.</exception>
    public void Check(T item)
    {
        if (item is null)
        {
            throw new InvalidOperationException("An item of the stream that a handler returned is null.");
        }

        if (ws.Shared.Filters?.FindRefusal(ws, item, isAnswer: true) is { } error)
        {
            throw new WsException(error);
        }
    }

    /// <summary>Sends an item, if the outbound queue has room for it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="ended">Not zero when the stream has ended, so that the item must not be sent.</param>
    /// <param name="isSent">False if the stream or the connection has ended.</param>
    /// <returns>False if there is no room.</returns>
    public bool TrySend(T item, ref readonly int ended, out bool isSent)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        _codec.WriteOpenEnvelope(buffer, ws.Shared.Envelope, item, topicMember: default);
        buffer.Write(_closing);
        bool hasRoom = ws.TrySendItem<T>(buffer, in ended, out WsSendStatus status);
        isSent = status is WsSendStatus.Accepted or WsSendStatus.Backpressured;
        return hasRoom;
    }
}
