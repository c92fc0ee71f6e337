using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Testing.Clocks;
using TypedWs.Testing.Connections;

namespace TypedWs.Testing;

/// <summary>Requests, in both directions. Call the extension methods that the generator emits for messages with an answer:
/// <c>Room room = await ann.RequestAsync(new RoomGet("lobby"));</c></summary>
public sealed partial class WsTestConnection : IWsRequester
{
    private readonly ConcurrentDictionary<string, TestCall> _calls = new(StringComparer.Ordinal);
    private long _lastId;

    /// <inheritdoc/>
    /// <exception cref="WsErrorException">The server has answered with an error.</exception>
    /// <exception cref="WsExpectationException">The server has not answered in time, or with another message.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public async Task<TReply> RequestAsync<TRequest, TReply>(
        TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
    {
        string expected = $"{Describe<TReply>(condition: null)} as the answer to {typeof(TRequest).Name}";
        (string id, TestCall call) = SendRequest(message);
        Received answer = await TakeAnswerAsync(id, call, expected, options, cancellationToken).ConfigureAwait(false);
        _calls.TryRemove(id, out _);
        return answer.TryRead<TReply>(Format, out TReply? reply, out string? fault)
            ? reply
            : throw Fail($"Expected {expected}, but this one came: {answer}{(fault is null ? "" : $" ({fault})")}");
    }

    /// <inheritdoc/>
    /// <exception cref="WsErrorException">The server has ended the stream with an error.</exception>
    /// <exception cref="WsExpectationException">The server has not gone on in time, or has sent another message.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public async IAsyncEnumerable<TItem> StreamAsync<TRequest, TItem>(
        TRequest message, WsRequestOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string expected = $"{Describe<TItem>(condition: null)} or the end of the stream that answers {typeof(TRequest).Name}";
        (string id, TestCall call) = SendRequest(message);
        try
        {
            while (true)
            {
                Received answer = await TakeAnswerAsync(id, call, expected, options, cancellationToken).ConfigureAwait(false);
                if (answer.Type == "$end")
                {
                    _calls.TryRemove(id, out _);
                    yield break;
                }

                yield return answer.TryRead<TItem>(Format, out TItem? item, out string? fault)
                    ? item
                    : throw Fail($"Expected {expected}, but this one came: {answer}{(fault is null ? "" : $" ({fault})")}");
            }
        }
        finally
        {
            if (_calls.TryRemove(id, out _))
            {
                SendCancel(id);
            }
        }
    }

    /// <summary>Sends a message and completes when the server has acknowledged it: its handler has run.</summary>
    /// <typeparam name="T">A message that clients send, and whose handler returns nothing.</typeparam>
    /// <param name="message">The message.</param>
    /// <exception cref="WsErrorException">The server has refused the message.</exception>
    /// <exception cref="WsExpectationException">The server has not acknowledged the message in time.</exception>
    public async Task AcknowledgedAsync<T>(T message)
    {
        string expected = $"the acknowledgement of {typeof(T).Name}";
        (string id, TestCall call) = SendRequest(message);
        Received answer = await TakeAnswerAsync(id, call, expected, options: null, CancellationToken.None).ConfigureAwait(false);
        _calls.TryRemove(id, out _);
        if (answer.Type != "$ack")
        {
            throw Fail($"Expected {expected}, but this one came: {answer}");
        }
    }

    /// <summary>Takes the first request of the server with a type. The test answers it when it likes.</summary>
    /// <typeparam name="T">A message that the server sends as a request.</typeparam>
    /// <param name="where">The condition; null for any request of the type.</param>
    /// <param name="condition">The text of the condition, which the compiler gives.</param>
    /// <exception cref="WsExpectationException">There is no such request.</exception>
    public async Task<WsTestRequest<T>> ExpectRequestAsync<T>(
        Func<T, bool>? where = null, [CallerArgumentExpression(nameof(where))] string? condition = null)
    {
        EnvelopeFormat format = Format;
        string expected = $"the request {Describe<T>(where is null ? null : condition)}";
        (InboxOutcome outcome, WsTestRequest<T>? request) =
            await _inbox.TakeAsync<WsTestRequest<T>>(TryTake, _host.Timeout).ConfigureAwait(false);
        return outcome == InboxOutcome.Taken ? request! : throw Fail($"Expected {expected}, but {DescribeOutcome(outcome)}.");

        bool TryTake(List<Received> waiting, [MaybeNullWhen(false)] out WsTestRequest<T> request)
        {
            for (int index = 0; index < waiting.Count; index++)
            {
                Received received = waiting[index];
                if (received.Id.Length > 0 && received.TryRead<T>(format, out T? message, out _) && (where is null || where(message)))
                {
                    waiting.RemoveAt(index);
                    request = new WsTestRequest<T>(this, received.Id, message);
                    return true;
                }
            }

            request = null;
            return false;
        }
    }

    /// <summary>Answers a request of the server.</summary>
    internal void Reply<T>(string id, T message)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, Format, message, Encoding.UTF8.GetBytes(id));
        Send(Opcode.Text, buffer.Payload, WsCompress.Default);
    }

    /// <summary>Ends a stream that answers a request of the server.</summary>
    internal void ReplyEnd(string id)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteEnd(buffer, Format, Encoding.UTF8.GetBytes(id));
        Send(Opcode.Text, buffer.Payload, WsCompress.Default);
    }

    /// <summary>Refuses a request of the server.</summary>
    internal void Refuse(string id, WsError error)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(Format.OpenError);
        MessageWriter.WriteReference(buffer, Encoding.UTF8.GetBytes(id));
        buffer.Write(Format.BeforePayload);
        buffer.Write(error.Opening);
        buffer.Write("}}"u8);
        Send(Opcode.Text, buffer.Payload, WsCompress.Default);
    }

    private (string Id, TestCall Call) SendRequest<T>(T message)
    {
        string id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var call = new TestCall();
        _calls[id] = call;
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteRequest(buffer, Format, message, Encoding.UTF8.GetBytes(id));
        Send(Opcode.Text, buffer.Payload, WsCompress.Default);
        if (_inbox.End is not null)
        {
            call.End();
        }

        return (id, call);
    }

    private void SendCancel(string id)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WriteCancel(buffer, Format, Encoding.UTF8.GetBytes(id));
        Send(Opcode.Text, buffer.Payload, WsCompress.Default);
    }

    /// <exception cref="WsErrorException">The answer is an error event.</exception>
    private async Task<Received> TakeAnswerAsync(
        string id, TestCall call, string expected, WsRequestOptions? options, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_host.Timeout, RealTime.Clock);
        using var limit = new CancellationTokenSource(options?.Timeout ?? Timeout.InfiniteTimeSpan, _host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, limit.Token, cancellationToken);
        Received? answer;
        try
        {
            answer = await call.TakeAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _calls.TryRemove(id, out _);
            SendCancel(id);
            cancellationToken.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested
                ? new WsRequestException(WsRequestFailure.TimedOut, "The server has not answered in time.") { MayHaveBeenHandled = true }
                : Fail($"Expected {expected}, but none came within {Seconds(_host.Timeout)}.");
        }

        if (answer is null)
        {
            throw Fail($"Expected {expected}, but {DescribeOutcome(InboxOutcome.Ended)}.");
        }

        if (answer.Type == PeerErrors.TypeName)
        {
            _calls.TryRemove(id, out _);
            throw new WsErrorException(PeerErrors.Read(answer, Format));
        }

        return answer;
    }

    // An answer goes to its request; everything else to the inbox.
    private bool TryAnswer(Received received)
    {
        if (received.Reference.Length == 0 || !_calls.TryGetValue(received.Reference, out TestCall? call))
        {
            return false;
        }

        call.Add(received);
        return true;
    }

    private void FailCalls()
    {
        foreach (TestCall call in _calls.Values)
        {
            call.End();
        }
    }
}
