using System.Text;
using TypedWs.Diagnostics;
using TypedWs.Framing;
using TypedWs.Protocol;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>The inbound side: passes bytes from the transport to the protocol, and messages from the protocol to the pump.</summary>
internal sealed partial class ConnectionCore : IReceiver, IProtocolEvents
{
    private InputAfterClose _late;

    bool IReceiver.IsDone => _protocol.IsFinished || _late.IsTooMuch || IsAborted;

    bool IReceiver.IsPaused
        => (IsCloseQueued ? _late.AwaitsClose : _pump.IsFull || Outbound.AnswersWait || OwesPause || MustWaitForItems) && !IsAborted;

    bool IReceiver.IsTurnOver => _protocol.IsTurnOver;

    long IReceiver.BytesAhead => _protocol.PayloadLeft;

    int IReceiver.Receive(Span<byte> data)
    {
        Liveness.MarkReceived();
        int taken = 0;
        if (!IsCloseQueued)
        {
            taken = ReceiveMessages(data);
            if (taken == data.Length || !IsCloseQueued)
            {
                return taken;
            }
        }

        ReceiveBehindClose(data[taken..]);
        return data.Length;
    }

    void IReceiver.BeginTurn() => _protocol.BeginTurn();

    void IReceiver.BeginBatch() => Outbound.BeginBatch();

    void IReceiver.EndBatch() => Outbound.EndBatch();

    Task IReceiver.WaitUntilReadyAsync()
        => _late.AwaitsClose ? AwaitOwnCloseAsync()
            : Outbound.AnswersWait ? AwaitAnswersAsync()
            : OwesPause ? PauseForErrorsAsync()
            : MustWaitForItems ? WaitForItemsAsync(Requests)
            : _pump.WaitForSpaceAsync();

    bool IProtocolEvents.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
        => Post(opcode == Opcode.Text ? MessageKind.Text : MessageKind.Binary, payload);

    bool IProtocolEvents.OnMessageTooLarge(Opcode opcode, long size) => Post(MessageKind.TooLarge, default);

    void IProtocolEvents.OnPing(ReadOnlySpan<byte> payload)
    {
        // The pong is sent by the protocol.
    }

    void IProtocolEvents.OnPong(ReadOnlySpan<byte> payload)
    {
        // RFC 6455 §5.5.3: an unsolicited pong needs no answer.
    }

    void IProtocolEvents.OnCloseReceived(ushort? code, ReadOnlySpan<byte> reasonUtf8)
    {
        CountEnding();
        Closing.OnReceived(ToClose(code, Encoding.UTF8.GetString(reasonUtf8)));
    }

    void IProtocolEvents.OnFailed(ProtocolViolation error)
        => WsLog.ProtocolFailed(
            _shared.Logger, _shared.Name, _ws.Id, error, ViolationClose.ToClose(error).Code);

    void IProtocolEvents.SendControl(ReadOnlySpan<byte> frame) => Outbound.EnqueueControl(frame);

    void IProtocolEvents.SendClose(ReadOnlySpan<byte> frame, ushort? code, string reason)
        => QueueClose(frame, ToClose(code, reason), isOurs: false);

    // RFC 6455 §7.1.5: a close frame without a code is reported as 1005.
    private static WsClose ToClose(ushort? code, string reason)
        => new((WsCloseCode)(code ?? (ushort)WsCloseCode.NoStatus), reason, WasClean: false);

    private async Task AwaitAnswersAsync()
    {
        await Outbound.WaitForAnswersAsync().ConfigureAwait(false);
        await _pump.WaitForSpaceAsync().ConfigureAwait(false);
    }

    private int ReceiveMessages(Span<byte> data)
    {
        long parts = _protocol.PartBytes;
        int taken = _protocol.Receive(data);
        if (_protocol.PartBytes != parts)
        {
            Liveness.MarkMessage();
        }

        return taken;
    }

    private bool Post(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        Liveness.MarkMessage();

        // If we have begun the closing handshake, no message is delivered any more, as in a browser.
        return !IsCloseQueued && _pump.Post(new MessageHead(kind, ++Sequence), payload)
            && !OwesPauseAtOnce && !IsCloseQueued && !Outbound.AnswersWait && !MustWaitForItems;
    }

    private void ReceiveBehindClose(Span<byte> data)
    {
        CloseWatch watch = WatchClose();
        if (!_late.HasCloseLeft && Outbound.BufferedBytes == 0)
        {
            watch.Check();
            _late.Update(watch);
        }

        _late.Count(data.Length);
        watch.MarkReceived();
        _protocol.StopProcessing();
        _ = _protocol.Receive(data);
        if (_protocol.HasDataBehindClose || (_protocol.Failed && !IsClosedByUs))
        {
            watch.Linger();
        }
    }

    private async Task AwaitOwnCloseAsync()
    {
        CloseWatch watch = WatchClose();
        await Outbound.WhenIdleAsync().ConfigureAwait(false);
        watch.Check();
        await watch.Left.ConfigureAwait(false);
        _late.Update(watch);
    }
}
