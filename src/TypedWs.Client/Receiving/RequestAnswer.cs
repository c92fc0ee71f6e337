using System.Diagnostics.CodeAnalysis;
using TypedWs.Client.Diagnostics;
using TypedWs.Client.Sending;
using TypedWs.Client.Sessions;
using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.Client.Receiving;

/// <summary>The answer to one request of the server. It belongs to the connection on which the request came: after its loss, nothing is
/// sent.</summary>
/// <param name="session">The connection.</param>
/// <param name="format">The envelope.</param>
/// <param name="reference">The JSON text of the request's <c>id</c>.</param>
/// <param name="open">The requests of the server that are open.</param>
/// <param name="failed">Told of a handler that failed, with the type of the request.</param>
internal sealed class RequestAnswer(
    ClientSession session, EnvelopeFormat format, byte[] reference, OpenAnswers open, Action<string, Exception> failed) : IDisposable
{
    private static readonly WsError Failed = WsError.Uncounted(WsErrorCode.Internal, "the client failed to handle the request");

    private readonly CancellationTokenSource _cancelling = CancellationTokenSource.CreateLinkedTokenSource(session.Ending);

    /// <summary>The JSON text of the request's <c>id</c>.</summary>
    public ReadOnlySpan<byte> Reference => reference;

    /// <summary>Cancelled when the server gives up, or the connection has ended.</summary>
    public CancellationToken Token => _cancelling.Token;

    /// <summary>The server has given up. The handler is told on another thread.</summary>
    public void Cancel() => _ = _cancelling.CancelLoggedAsync(session.Logger);

    /// <summary>The handler cannot run.</summary>
    public void Drop()
    {
        Fail(Failed);
        open.Remove(this);
        Dispose();
    }

    public void Dispose() => _cancelling.Dispose();

    /// <summary>Runs the handler of the request. Does not wait for it, and does not throw.</summary>
    /// <param name="handler">The handler; null if it was removed.</param>
    /// <param name="message">The request.</param>
    /// <param name="type">The type of the request.</param>
    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the server gets an error.")]
    public async Task RunAsync<T>(Func<T, RequestAnswer, Task>? handler, T message, string type)
    {
        try
        {
            if (handler is null)
            {
                Fail(RuntimeErrors.UnknownType);
                return;
            }

            await handler(message, this).ConfigureAwait(false);
        }
        catch (WsException refusal)
        {
            Fail(refusal.Error);
        }
        catch (OperationCanceledException) when (Token.IsCancellationRequested)
        {
            // The server has given up, so it waits for no answer.
        }
        catch (Exception failure)
        {
            Fail(Failed);
            failed(type, failure);
        }
        finally
        {
            open.Remove(this);
            Dispose();
        }
    }

    /// <summary>Sends the answer, or an item of it, as soon as there is room.</summary>
    /// <exception cref="WsSendException">The message is too large.</exception>
    public async Task SendAsync<T>(T message)
    {
        while (!TrySend(message, out int length))
        {
            await session.First.WaitForRoomAsync(length).WaitAsync(Token).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the items of a stream, as fast as the server takes them, and then the end.</summary>
    public async Task SendAllAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T item in items.WithCancellation(Token).ConfigureAwait(false))
        {
            await SendAsync(item).ConfigureAwait(false);
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteEnd(buffer, format, reference);
        TryAdd(buffer, ControlSend.Instance);
    }

    /// <summary>Answers with an error, if there is room: a server must not fill the memory with requests that are refused.</summary>
    public void Refuse(WsError error) => Refuse(error, sender: null);

    // The number of requests whose handlers run is bounded (OpenAnswers).
    private void Fail(WsError error) => Refuse(error, ControlSend.Instance);

    private void Refuse(WsError error, IQueuedSend? sender)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(format.OpenError);
        MessageWriter.WriteReference(buffer, reference);
        buffer.Write(format.BeforePayload);
        buffer.Write(error.Opening);
        buffer.Write("}}"u8);
        TryAdd(buffer, sender);
    }

    private bool TrySend<T>(T message, out int length)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, format, message, reference);
        length = buffer.Payload.Length;

        // After the loss of the connection nobody waits for the answer.
        return TryAdd(buffer, sender: null) switch
        {
            WsSendFailure.QueueFull => false,
            WsSendFailure.TooLarge => throw new WsSendException(WsSendFailure.TooLarge),
            _ => true,
        };
    }

    private WsSendFailure? TryAdd(FrameBuffer buffer, IQueuedSend? sender)
    {
        WsSendFailure? failure = session.First.TryAdd(buffer.Payload, Opcode.Text, WsCompress.Default, message: null, sender);
        session.Flush(isAwaited: false);
        return failure;
    }
}
