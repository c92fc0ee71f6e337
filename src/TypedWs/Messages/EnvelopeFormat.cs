using System.Text;
using System.Text.Encodings.Web;

namespace TypedWs.Messages;

/// <summary>
/// The envelope of one endpoint: its member names, and the JSON texts that contain the names, encoded once.
/// </summary>
internal sealed class EnvelopeFormat
{
    private EnvelopeFormat(WsEnvelopeNames names)
    {
        IsDefault = names == WsEnvelopeNames.Default;
        TypeName = Encoding.UTF8.GetBytes(names.Type);
        PayloadName = Encoding.UTF8.GetBytes(names.Payload);
        PayloadMember = names.Payload;

        // Escaped in the same way as by the JSON writer of FrameBuffer.
        string type = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(names.Type);
        string payload = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(names.Payload);
        BeforeType = Encoding.UTF8.GetBytes($"{{\"{type}\":");
        BeforePayload = Encoding.UTF8.GetBytes($",\"{payload}\":");
        OpenAck = [.. BeforeType, .. "\"$ack\""u8];
        OpenEnd = [.. BeforeType, .. "\"$end\""u8];
        OpenCancel = [.. BeforeType, .. "\"$cancel\""u8];
        OpenPong = [.. BeforeType, .. "\"$pong\""u8];
        BeforeWelcome = [.. BeforeType, .. "\"$welcome\""u8, .. BeforePayload];
        BeforeGoingAway = [.. BeforeType, .. "\"$goingAway\""u8, .. BeforePayload];
        OpenError = [.. BeforeType, .. "\"error\""u8];

        TypeMissing = WsError.Own(WsErrorCode.InvalidEnvelope, $"the member '{names.Type}' is missing");
        TypeTwice = WsError.Own(WsErrorCode.InvalidEnvelope, $"the member '{names.Type}' must not be given twice");
        TypeNoString = WsError.Own(WsErrorCode.InvalidEnvelope, $"the member '{names.Type}' must be a string");
        PayloadTwice = WsError.Own(WsErrorCode.InvalidEnvelope, $"the member '{names.Payload}' must not be given twice");
    }

    /// <summary>The envelope whose members are called <c>type</c> and <c>payload</c>.</summary>
    public static EnvelopeFormat Default { get; } = new(WsEnvelopeNames.Default);

    /// <summary>Whether the names are <c>type</c> and <c>payload</c>. These names are compared with literals, and the generated codec of
    /// each message type contains them already encoded.</summary>
    public bool IsDefault { get; }

    /// <summary>Name of the member with the discriminator, UTF-8, unescaped.</summary>
    public byte[] TypeName { get; }

    /// <summary>Name of the member with the message, UTF-8, unescaped.</summary>
    public byte[] PayloadName { get; }

    /// <summary>Name of the member with the message, for the JSON Pointer of a field error.</summary>
    public string PayloadMember { get; }

    /// <summary><c>{"type":</c></summary>
    public byte[] BeforeType { get; }

    /// <summary><c>,"payload":</c></summary>
    public byte[] BeforePayload { get; }

    /// <summary><c>{"type":"$ack"</c></summary>
    public byte[] OpenAck { get; }

    /// <summary><c>{"type":"$end"</c></summary>
    public byte[] OpenEnd { get; }

    /// <summary><c>{"type":"$cancel"</c></summary>
    public byte[] OpenCancel { get; }

    /// <summary><c>{"type":"$pong"</c></summary>
    public byte[] OpenPong { get; }

    /// <summary><c>{"type":"$welcome","payload":</c></summary>
    public byte[] BeforeWelcome { get; }

    /// <summary><c>{"type":"$goingAway","payload":</c></summary>
    public byte[] BeforeGoingAway { get; }

    /// <summary><c>{"type":"error"</c></summary>
    public byte[] OpenError { get; }

    public WsError TypeMissing { get; }

    public WsError TypeTwice { get; }

    public WsError TypeNoString { get; }

    public WsError PayloadTwice { get; }

    /// <summary><c>,"topic":"room:1"</c>: the member that names the topic of a publication for its subscribers.</summary>
    public static byte[] EncodeTopicMember(string topic)
        => Encoding.UTF8.GetBytes($",\"topic\":\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(topic)}\"");

    public static EnvelopeFormat Create(WsEnvelopeNames names) => names == WsEnvelopeNames.Default ? Default : new EnvelopeFormat(names);
}
