using System.Text;
using TypedWs.Messages;
using TypedWs.Testing.Connections;

namespace TypedWs.Testing.Servers;

/// <summary>Answers the requests of one type at a <see cref="WsFakeServer"/>.</summary>
internal abstract class FakeHandler
{
    /// <summary>Makes the answer.</summary>
    public abstract byte[] Answer(Received request);

    /// <summary>Makes the answer to a <c>$ping</c>.</summary>
    public static byte[] Pong(Received ping)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePong(buffer, EnvelopeFormat.Default, payload: default, Encoding.UTF8.GetBytes(ping.Id));
        return buffer.Payload.ToArray();
    }

    /// <summary>Makes an error event.</summary>
    protected static byte[] Refuse(Received request, WsError error)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        buffer.Write(EnvelopeFormat.Default.OpenError);
        MessageWriter.WriteReference(buffer, Encoding.UTF8.GetBytes(request.Id));
        buffer.Write(EnvelopeFormat.Default.BeforePayload);
        buffer.Write(error.Opening);
        buffer.Write("}}"u8);
        return buffer.Payload.ToArray();
    }
}

/// <summary>Answers requests of one type with messages of another.</summary>
internal sealed class FakeHandler<TRequest, TReply>(Func<TRequest, TReply> answer) : FakeHandler
{
    public override byte[] Answer(Received request)
    {
        if (!request.TryRead<TRequest>(EnvelopeFormat.Default, out TRequest? message, out string? fault))
        {
            return Refuse(request, WsError.App("invalid", fault ?? "the request is not valid"));
        }

        try
        {
            TReply reply = answer(message);
            using FrameBuffer buffer = FrameBuffer.Rent();
            MessageWriter.Write(buffer, EnvelopeFormat.Default, reply, Encoding.UTF8.GetBytes(request.Id));
            return buffer.Payload.ToArray();
        }
        catch (WsException refusal)
        {
            return Refuse(request, refusal.Error);
        }
    }
}
