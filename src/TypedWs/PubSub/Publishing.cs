using TypedWs.Framing;
using TypedWs.Limits;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>How an endpoint publishes: encodes once, in its envelope, and holds to its rates. Thread-safe.</summary>
/// <param name="envelope">The endpoint's envelope.</param>
/// <param name="includeTopic">Whether the envelope names the topic.</param>
/// <param name="rate">The rate of each topic; null for none.</param>
/// <param name="meter">Counts what is published; null for nobody.</param>
internal sealed class Publishing(EnvelopeFormat envelope, bool includeTopic, RateMeter? rate, IPublicationMeter? meter = null)
{
    public EnvelopeFormat Envelope => envelope;

    /// <summary>The rate of each topic; null for none.</summary>
    public RateMeter? Rate => rate;

    /// <summary>Publishes a message to every subscriber but one.</summary>
    public int Publish<T>(Topic topic, T message, ISubscriber? except)
    {
        rate?.Take(ref topic.Rate!.SpentUpTo);
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePublication(buffer, envelope, message, MemberFor(topic));
        return Count<T>(topic.Publish(buffer.GetFrame(Opcode.Text), except, MessageTag.Of<T>()));
    }

    /// <summary>Publishes a message to the subscribers that match; it is encoded only if there is one.</summary>
    public int Publish<T, TState>(Topic topic, T message, TState state, Func<ISubscriber, TState, bool> matches)
    {
        using SubscriberSelection selection = topic.Select(state, matches);
        if (selection.Count == 0)
        {
            return 0;
        }

        rate?.Take(ref topic.Rate!.SpentUpTo);
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePublication(buffer, envelope, message, MemberFor(topic));
        return Count<T>(topic.PublishTo(selection, buffer.GetFrame(Opcode.Text), MessageTag.Of<T>()));
    }

    /// <summary>Publishes a prepared message to every subscriber but one.</summary>
    public int Publish<T>(Topic topic, WsPrepared<T> message, ISubscriber? except)
    {
        message.ThrowIfForeign(envelope);
        rate?.Take(ref topic.Rate!.SpentUpTo);
        ReadOnlySpan<byte> member = MemberFor(topic);
        if (member.IsEmpty)
        {
            return Count<T>(topic.Publish(message.Frame, except, MessageTag.Of<T>()));
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        message.WriteTo(buffer, member);
        return Count<T>(topic.Publish(buffer.GetFrame(Opcode.Text), except, MessageTag.Of<T>()));
    }

    /// <summary>Publishes a prepared message to the subscribers that match.</summary>
    public int Publish<T, TState>(Topic topic, WsPrepared<T> message, TState state, Func<ISubscriber, TState, bool> matches)
    {
        message.ThrowIfForeign(envelope);
        using SubscriberSelection selection = topic.Select(state, matches);
        if (selection.Count == 0)
        {
            return 0;
        }

        rate?.Take(ref topic.Rate!.SpentUpTo);
        using FrameBuffer buffer = FrameBuffer.Rent();
        message.WriteTo(buffer, MemberFor(topic));
        return Count<T>(topic.PublishTo(selection, buffer.GetFrame(Opcode.Text), MessageTag.Of<T>()));
    }

    /// <summary>Publishes a message of a raw endpoint to every subscriber but one.</summary>
    public int Publish(Topic topic, Opcode opcode, ReadOnlySpan<byte> payload, ISubscriber? except)
    {
        rate?.Take(ref topic.Rate!.SpentUpTo);
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(payload);
        return CountRaw(topic.Publish(buffer.GetFrame(opcode), except), opcode);
    }

    private int Count<T>(int subscribers)
    {
        if (meter is { CountsPublications: true })
        {
            meter.CountPublication(subscribers, MessageCodec<T>.Get().TypeName);
        }

        return subscribers;
    }

    private int CountRaw(int subscribers, Opcode opcode)
    {
        if (meter is { CountsPublications: true })
        {
            meter.CountPublication(subscribers, opcode);
        }

        return subscribers;
    }

    private ReadOnlySpan<byte> MemberFor(Topic topic) => includeTopic && topic.Name.Length > 0 ? topic.EnvelopeMember : default;
}
