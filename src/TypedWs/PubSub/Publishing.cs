using TypedWs.Framing;
using TypedWs.Limits;
using TypedWs.Messages;

namespace TypedWs.PubSub;

/// <summary>Publishes for an endpoint: checks the rates, encodes once in the endpoint's envelope, and passes the publication to the
/// bus. Thread-safe.</summary>
/// <param name="envelope">The endpoint's envelope.</param>
/// <param name="includeTopic">Whether the envelope names the topic.</param>
/// <param name="table">The endpoint's topics.</param>
/// <param name="bus">Receives the encoded publications.</param>
/// <param name="rate">The rate limit of each topic; null for none.</param>
/// <param name="meter">Counts publications; null for none.</param>
internal sealed class Publishing(
    EnvelopeFormat envelope, bool includeTopic, TopicTable table, IPublicationBus bus, RateMeter? rate, IPublicationMeter? meter = null)
{
    public EnvelopeFormat Envelope => envelope;

    /// <summary>The rate limit of each topic; null for none.</summary>
    public RateMeter? Rate => rate;

    /// <summary>Publishes a message to every subscriber except one, if one is given.</summary>
    public int Publish<T>(TopicAddress address, T message, ISubscriber? except, WsCompress compress = WsCompress.Default)
    {
        if (!IsWanted(address))
        {
            return 0;
        }

        TakeFromRate(address);
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePublication(buffer, envelope, message, MemberFor(address));
        return Send<T>(address, buffer.GetFrame(Opcode.Text), buffer.Payload.Length, except, MessageTag.Of<T>(compress));
    }

    /// <summary>Publishes a message to the subscribers of this process that match. If no subscriber matches, the message is not encoded.
    /// Other processes do not get it, because a condition cannot be sent to them.</summary>
    public int Publish<T, TState>(
        Topic topic, T message, TState state, Func<ISubscriber, TState, bool> matches, WsCompress compress = WsCompress.Default)
    {
        using SubscriberSelection selection = topic.Select(state, matches);
        if (selection.Count == 0)
        {
            return 0;
        }

        var address = new TopicAddress(topic.Name, topic);
        TakeFromRate(address);
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePublication(buffer, envelope, message, MemberFor(address));
        return Count(topic.PublishTo(selection, buffer.GetFrame(Opcode.Text), MessageTag.Of<T>(compress)), MessageCodec<T>.Get());
    }

    /// <summary>Publishes a prepared message to every subscriber except one, if one is given.</summary>
    public int Publish<T>(TopicAddress address, WsPreparedMessage<T> message, ISubscriber? except)
    {
        if (!IsWanted(address))
        {
            return 0;
        }

        message.ThrowIfForeign(envelope);
        TakeFromRate(address);
        ReadOnlySpan<byte> member = MemberFor(address);
        if (member.IsEmpty)
        {
            return Send<T>(address, message.Frame, message.Size, except, message.Tag, message.Deflate(address.Local?.Deflater));
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        message.WriteTo(buffer, member);
        return Send<T>(address, buffer.GetFrame(Opcode.Text), buffer.Payload.Length, except, message.Tag);
    }

    /// <summary>Publishes a prepared message to the subscribers of this process that match.</summary>
    public int Publish<T, TState>(Topic topic, WsPreparedMessage<T> message, TState state, Func<ISubscriber, TState, bool> matches)
    {
        message.ThrowIfForeign(envelope);
        using SubscriberSelection selection = topic.Select(state, matches);
        if (selection.Count == 0)
        {
            return 0;
        }

        var address = new TopicAddress(topic.Name, topic);
        TakeFromRate(address);
        using FrameBuffer buffer = FrameBuffer.Rent();
        message.WriteTo(buffer, MemberFor(address));
        return Count(topic.PublishTo(selection, buffer.GetFrame(Opcode.Text), message.Tag), MessageCodec<T>.Get());
    }

    /// <summary>Publishes a message of a raw endpoint to every subscriber except one, if one is given.</summary>
    public int Publish(
        TopicAddress address, Opcode opcode, ReadOnlySpan<byte> payload, ISubscriber? except, WsCompress compress = WsCompress.Default)
    {
        if (!IsWanted(address))
        {
            return 0;
        }

        TakeFromRate(address);
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(payload);
        int subscribers = bus.Publish(new Publication
        {
            Address = address,
            Frame = buffer.GetFrame(opcode),
            Opcode = opcode,
            PayloadLength = payload.Length,
            Tag = default(MessageTag).With(compress),
            Except = except,
        });
        if (meter is { CountsPublications: true })
        {
            meter.CountPublication(subscribers, opcode);
        }

        return subscribers;
    }

    private int Send<T>(
        TopicAddress address,
        ReadOnlySpan<byte> frame,
        int payloadLength,
        ISubscriber? except,
        MessageTag tag,
        ReadOnlySpan<byte> deflated = default)
    {
        MessageCodec<T> codec = MessageCodec<T>.Get();
        return Count(
            bus.Publish(new Publication
            {
                Address = address,
                Frame = frame,
                Deflated = deflated,
                Opcode = Opcode.Text,
                PayloadLength = payloadLength,
                Tag = tag,
                Type = codec.TypeName,
                Except = except,
            }),
            codec);
    }

    private int Count<T>(int subscribers, MessageCodec<T> codec)
    {
        if (meter is { CountsPublications: true })
        {
            meter.CountPublication(subscribers, codec.TypeName);
        }

        return subscribers;
    }

    private bool IsWanted(TopicAddress address) => address.Local is not null || bus.ReachesBeyond(address.Name);

    private void TakeFromRate(TopicAddress address)
    {
        if (address.Local is { } topic)
        {
            rate?.Take(ref topic.Rate!.SpentUpTo);
        }
        else
        {
            table.TakeFromRate(address.Name);
        }
    }

    private ReadOnlySpan<byte> MemberFor(TopicAddress address)
        => !includeTopic || address.Name.Length == 0 ? default
            : address.Local is { } topic ? topic.EnvelopeMember
            : EnvelopeFormat.EncodeTopicMember(address.Name);
}
