using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using TypedWs.Dispatch;
using TypedWs.Messages;

namespace TypedWs.Client.Receiving;

/// <summary>The result of reading a message.</summary>
internal enum Reading
{
    /// <summary>The message has a fault.</summary>
    Invalid,

    /// <summary>The message was queued for its handlers.</summary>
    Event,

    /// <summary>The message belongs to a request of the client. It was not queued.</summary>
    Answer,

    /// <summary>The message is a request of the server. It was not queued.</summary>
    Request,
}

/// <summary>All that one client does with messages of one type.</summary>
internal abstract class Route
{
    /// <summary>The discriminator.</summary>
    public abstract string Type { get; }

    /// <summary>Whether anybody wants messages of the type.</summary>
    public abstract bool IsUsed { get; }

    /// <summary>Whether a request of the server with this type is answered.</summary>
    public abstract bool AnswersRequests { get; }

    /// <summary>Reads a message, and queues it for its handlers if it is an event: no request and no answer.</summary>
    public abstract Reading Receive(ref InboundEnvelope envelope, HandlerQueue handlers);

    /// <summary>Reads a request of the server and queues it for its handler.</summary>
    /// <param name="envelope">Reads the request.</param>
    /// <param name="handlers">Runs the handler.</param>
    /// <param name="answer">Answers the request.</param>
    /// <returns>False if the request is invalid.</returns>
    public abstract bool TryReceiveRequest(ref InboundEnvelope envelope, HandlerQueue handlers, RequestAnswer answer);

    /// <summary>Runs the handlers of the oldest message that was queued.</summary>
    public abstract ValueTask RunNextAsync(HandlerQueue handlers);

    /// <summary>Drops the oldest message that was queued: its handlers cannot run.</summary>
    public abstract void DropNext();

    /// <summary>Ends the enumerations of messages.</summary>
    public abstract void End();
}

/// <summary>A route for one type.</summary>
internal sealed class Route<T> : Route
{
    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly Lock _gate = new();
    private Func<T, CancellationToken, ValueTask>[] _handlers = [];
    private MessageFeed<T>[] _feeds = [];
    private Func<T, RequestAnswer, Task>? _answerer;

    public override string Type => MessageCodec<T>.Get().TypeName;

    public override bool IsUsed => Volatile.Read(ref _handlers).Length > 0 || Volatile.Read(ref _feeds).Length > 0;

    public override bool AnswersRequests => Volatile.Read(ref _answerer) is not null;

    /// <summary>Adds a handler.</summary>
    public void Add(Func<T, CancellationToken, ValueTask> handler)
    {
        lock (_gate)
        {
            Volatile.Write(ref _handlers, [.. _handlers, handler]);
        }
    }

    /// <summary>Removes a handler once.</summary>
    public void Remove(Func<T, CancellationToken, ValueTask> handler)
    {
        lock (_gate)
        {
            // The same delegate may have been added twice: each registration removes one.
            int index = Array.LastIndexOf(_handlers, handler);
            if (index >= 0)
            {
                Volatile.Write(ref _handlers, [.. _handlers[..index], .. _handlers[(index + 1)..]]);
            }
        }
    }

    /// <summary>Adds an enumeration.</summary>
    public void Add(MessageFeed<T> feed)
    {
        lock (_gate)
        {
            Volatile.Write(ref _feeds, [.. _feeds, feed]);
        }
    }

    /// <summary>Removes an enumeration.</summary>
    public void Remove(MessageFeed<T> feed)
    {
        lock (_gate)
        {
            Volatile.Write(ref _feeds, [.. _feeds.Where(other => other != feed)]);
        }
    }

    /// <summary>Sets the handler of the server's requests.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void SetAnswerer(Func<T, RequestAnswer, Task> answerer)
    {
        if (Interlocked.CompareExchange(ref _answerer, answerer, null) is not null)
        {
            throw new InvalidOperationException($"The requests of type '{Type}' have a handler already.");
        }
    }

    /// <summary>Removes the handler of the server's requests.</summary>
    public void RemoveAnswerer(Func<T, RequestAnswer, Task> answerer) => Interlocked.CompareExchange(ref _answerer, null, answerer);

    public override Reading Receive(ref InboundEnvelope envelope, HandlerQueue handlers)
    {
        if (!MessageCodec<T>.Get().TryRead(ref envelope, out T? message))
        {
            return Reading.Invalid;
        }

        // Both may stand behind the payload.
        if (!envelope.Reference.IsEmpty)
        {
            return Reading.Answer;
        }

        if (!envelope.Id.IsEmpty)
        {
            return Reading.Request;
        }

        foreach (MessageFeed<T> feed in Volatile.Read(ref _feeds))
        {
            feed.Add(message);
        }

        if (Volatile.Read(ref _handlers).Length > 0)
        {
            _arrivals.Enqueue(new Arrival(message, null));
            handlers.Add(this, envelope.Length);
        }

        return Reading.Event;
    }

    public override bool TryReceiveRequest(ref InboundEnvelope envelope, HandlerQueue handlers, RequestAnswer answer)
    {
        if (!MessageCodec<T>.Get().TryRead(ref envelope, out T? message))
        {
            return false;
        }

        _arrivals.Enqueue(new Arrival(message, answer));
        handlers.Add(this, envelope.Length);
        return true;
    }

    public override ValueTask RunNextAsync(HandlerQueue handlers)
    {
        _arrivals.TryDequeue(out Arrival arrival);
        if (arrival.Answer is { } answer)
        {
            // The server waits for the answer, perhaps for a person to decide. The messages behind it do not wait.
            _ = answer.RunAsync(Volatile.Read(ref _answerer), arrival.Message, Type);
            return default;
        }

        Func<T, CancellationToken, ValueTask>[] all = Volatile.Read(ref _handlers);
        return all.Length == 1 ? all[0](arrival.Message, handlers.Token) : RunAllAsync(all, arrival.Message, handlers);
    }

    public override void DropNext()
    {
        _arrivals.TryDequeue(out Arrival arrival);
        arrival.Answer?.Drop();
    }

    public override void End()
    {
        foreach (MessageFeed<T> feed in Volatile.Read(ref _feeds))
        {
            feed.Complete();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "User code may throw anything; the next handler runs all the same.")]
    private async ValueTask RunAllAsync(Func<T, CancellationToken, ValueTask>[] all, T message, HandlerQueue handlers)
    {
        foreach (Func<T, CancellationToken, ValueTask> handler in all)
        {
            try
            {
                // Awaited on the context of the handlers: the next one runs there, too.
                await handler(message, handlers.Token).ConfigureAwait(true);
            }
            catch (Exception failure)
            {
                handlers.Fail(Type, failure);
            }
        }
    }

    private readonly record struct Arrival(T Message, RequestAnswer? Answer);
}
