using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Dispatch;
using TypedWs.Framing;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs.Testing.Connections;

/// <summary>One message that a connection of a test has received.</summary>
/// <param name="opcode">Text or binary.</param>
/// <param name="bytes">The message.</param>
internal sealed class Received(Opcode opcode, byte[] bytes)
{
    public Opcode Opcode => opcode;

    public byte[] Bytes => bytes;

    /// <summary>The discriminator; empty if the message is no envelope.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The JSON text of the <c>ref</c>; empty if there is none.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>The JSON text of the <c>id</c>; empty if there is none.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Reads the envelope.</summary>
    public static Received Read(Opcode opcode, ReadOnlySpan<byte> payload, EnvelopeFormat? format)
    {
        var received = new Received(opcode, payload.ToArray());
        if (format is not null && opcode == Opcode.Text)
        {
            received.ReadEnvelope(format);
        }

        return received;
    }

    /// <summary>Reads a message of a type.</summary>
    /// <param name="format">The envelope.</param>
    /// <param name="message">The message, if the result is true.</param>
    /// <param name="fault">The reason why a message with the right discriminator is not valid; null if there is none.</param>
    public bool TryRead<T>(EnvelopeFormat format, [MaybeNullWhen(false)] out T message, out string? fault)
    {
        message = default;
        fault = null;
        MessageCodec<T> codec = MessageCodec<T>.Get();
        if (!codec.IsDiscriminator(Encoding.UTF8.GetBytes(Type)))
        {
            return false;
        }

        var envelope = default(InboundEnvelope);
        envelope.Begin(bytes, format, isFromServer: true);
        envelope.ReadToPayload();
        envelope.KnownType = envelope.Type;
        bool isRead = codec.TryRead(ref envelope, out message);
        if (!isRead)
        {
            fault = Describe(ref envelope);
        }

        envelope.ReturnErrors();
        return isRead;
    }

    public override string ToString()
        => opcode == Opcode.Text ? WsTestTranscript.ShowText(bytes) : WsTestTranscript.ShowBinary(bytes);

    private static string Describe(ref InboundEnvelope envelope)
    {
        WsError error = envelope.FindFault(out FieldErrors? fields);
        var text = new StringBuilder(error.Message);
        if (fields is not null)
        {
            foreach (ref readonly FieldError field in fields.Kept)
            {
                text.Append("; ").Append(field.Member ?? "a value").Append(' ').Append(field.Message);
            }
        }

        return text.ToString();
    }

    private void ReadEnvelope(EnvelopeFormat format)
    {
        var envelope = default(InboundEnvelope);
        envelope.Begin(bytes, format, isFromServer: true);
        envelope.ReadToPayload();
        envelope.ReadToEnd();
        if (!envelope.IsBroken)
        {
            Type = Encoding.UTF8.GetString(envelope.Type);
            Reference = Encoding.UTF8.GetString(envelope.Reference);
            Id = Encoding.UTF8.GetString(envelope.Id);
        }

        envelope.ReturnErrors();
    }
}
