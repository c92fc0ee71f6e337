using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>
/// The envelope of one received document: its type, its id and its payload, read in one pass, and its faults. The struct lives on the
/// stack and refers to the receive buffer. It knows no connection and sends nothing.
/// </summary>
internal ref struct InboundEnvelope : ICodecUser
{
    private EnvelopeFormat _format;
    private ReadOnlySpan<byte> _document;
    private bool _isFromServer;
    private EnvelopeReader _envelope;

    // The errors of a payload that stands before the type. Such a payload is read later, by a second reader.
    private FieldErrors? _errorsOfSkippedPayload;

    /// <summary>The whole message.</summary>
    public readonly ReadOnlySpan<byte> Document => _document;

    /// <inheritdoc/>
    public readonly int Length => _document.Length;

    /// <summary>The discriminator as the client sent it, unescaped; empty if there is no valid one.</summary>
    public readonly ReadOnlySpan<byte> Type => _envelope.Type;

    /// <summary>The JSON text of the <c>id</c>; empty if there is no <c>id</c>, or if it was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Id => _envelope.Id;

    /// <summary>The JSON text of the <c>ref</c>; empty if there is no <c>ref</c>, or if it was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Reference => _envelope.Reference;

    /// <summary>The discriminator of the handler for the message; empty if no handler exists, or if none was chosen yet.</summary>
    public ReadOnlySpan<byte> KnownType { get; set; }

    /// <summary>Whether the reader stands before the payload. The rest of the envelope follows the payload.</summary>
    public readonly bool IsAtPayload => _envelope.IsAtPayload;

    /// <summary>Whether a fault was found in the syntax of the document or in its envelope.</summary>
    public readonly bool IsBroken => _envelope.Reader.IsMalformed || _envelope.Error is not null;

    private readonly FieldErrors? FieldErrors => _errorsOfSkippedPayload ?? _envelope.Reader.Errors;

    /// <summary>Finds the error of a message that cannot be read as JSON text.</summary>
    /// <param name="kind">The kind of message that the connection received.</param>
    /// <param name="document">The whole message.</param>
    /// <param name="maxSize">The endpoint's limit in bytes, for the text of the error.</param>
    /// <returns>Null if the message may be JSON text in UTF-8. Its JSON is not checked here.</returns>
    public static WsError? FindUnreadable(MessageKind kind, ReadOnlySpan<byte> document, long maxSize) => kind switch
    {
        MessageKind.Text => null,
        MessageKind.TooLarge => RuntimeErrors.MessageTooLarge(maxSize),
        _ when IsWideText(document) => RuntimeErrors.UnsupportedEncoding,
        _ => Utf8.IsValid(document) ? null : RuntimeErrors.InvalidUtf8,
    };

    /// <summary>Sets the document, without reading it. This is not a constructor, because the struct would then be copied for each
    /// message.</summary>
    /// <param name="document">The whole message.</param>
    /// <param name="format">The endpoint's envelope.</param>
    /// <param name="isFromServer">Whether a server has sent the message: only then its <c>id</c> may begin with <c>$</c>.</param>
    public void Begin(ReadOnlySpan<byte> document, EnvelopeFormat format, bool isFromServer = false)
    {
        _isFromServer = isFromServer;
        _document = document;
        _format = format;
    }

    /// <summary>Reads up to the payload, if the type stands before it. Otherwise reads the whole document.</summary>
    public void ReadToPayload()
    {
        _envelope = new EnvelopeReader(_document, _format, _isFromServer);
        _envelope.ReadToPayload();
    }

    /// <summary>Reads the rest of the document. Of the payload, only the syntax is checked.</summary>
    public void ReadToEnd()
    {
        if (_envelope.IsAtPayload)
        {
            _envelope.Reader.TrySkip();
            _envelope.ReadToEnd();
        }
    }

    /// <summary>Reads the document again, and checks only the syntax of its payload. Called when a rule threw while the payload was
    /// read: the rest of the document may contain the id for the answer, or a syntax error.</summary>
    public void ReadWithoutPayload()
    {
        ReturnErrors();
        ReadToPayload();
        ReadToEnd();
    }

    /// <summary>Reads the payload and the rest of the document.</summary>
    /// <returns>False if the document has any fault (<see cref="FindFault"/>).</returns>
    public bool TryRead<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        if (!_envelope.IsAtPayload)
        {
            return TryReadSkippedPayload<TCodec, T>(out message);
        }

        bool isValid = TryReadPayload<TCodec, T>(ref _envelope.Reader, _envelope.PayloadOffset, out message);
        _envelope.ReadToEnd();
        return isValid && !IsBroken;
    }

    /// <summary>Reads the document to its end.</summary>
    /// <returns>The JSON text of the payload; empty if there is no payload. Meaningless if the document <see cref="IsBroken"/>.</returns>
    public ReadOnlySpan<byte> ReadRawPayload()
    {
        int start = _envelope.PayloadOffset;
        if (_envelope.IsAtPayload)
        {
            _envelope.Reader.TrySkip();
            int end = _envelope.Reader.Position;
            _envelope.ReadToEnd();
            return _document[start..end];
        }

        if (start < 0 || _envelope.Reader.IsMalformed)
        {
            return default;
        }

        var reader = new WsJsonReader(_document, start, depth: 1);
        reader.TrySkip();
        return _document[start..reader.Position];
    }

    /// <summary>Finds the fault that is reported to the sender. Of several faults it is the first of these: malformed JSON, a wrong
    /// envelope, an unknown type, an invalid payload. The document must have been read to its end.</summary>
    /// <param name="fieldErrors">The errors in the payload, if the fault is an invalid payload; otherwise null. The caller must call
    /// <see cref="ReturnErrors"/> afterwards.</param>
    public readonly WsError FindFault(out FieldErrors? fieldErrors)
    {
        fieldErrors = null;
        if (_envelope.Reader.IsMalformed)
        {
            // RFC 8259 §8.1: JSON that is sent must have no byte order mark. The mark is invisible to people, so the error names it.
            return _document.StartsWith("\uFEFF"u8) ? RuntimeErrors.ByteOrderMark : RuntimeErrors.MalformedJson;
        }

        if (_envelope.Error is { } error)
        {
            return error;
        }

        if (KnownType.IsEmpty)
        {
            return RuntimeErrors.UnknownType;
        }

        fieldErrors = FieldErrors;
        return RuntimeErrors.ValidationFailed(fieldErrors?.TotalCount ?? 0);
    }

    /// <summary>Returns the lists of field errors, if there are any, for reuse.</summary>
    public void ReturnErrors()
    {
        if (_errorsOfSkippedPayload is not null)
        {
            FieldErrors.Return(_errorsOfSkippedPayload);
            _errorsOfSkippedPayload = null;
        }

        _envelope.Reader.ReturnErrors();
    }

    private static bool TryReadPayload<TCodec, T>(ref WsJsonReader reader, int offset, [MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        if (TCodec.AcceptsEmptyPayload && reader.TryReadNull())
        {
            return TryReadEmptyPayload<TCodec, T>(ref reader, offset, payloadMember: null, out message);
        }

        bool isRead = TCodec.TryRead(ref reader, out message);
        reader.EndLookAhead();
        return isRead;
    }

    // A missing or null payload is validated as "{}", because rules of the whole message still apply. For example, each member is optional,
    // but one of several must be given. The errors point to the payload (an offset) or, if it is missing, to the place where it would be
    // (a member of the envelope).
    private static bool TryReadEmptyPayload<TCodec, T>(
        ref WsJsonReader reader, int offset, string? payloadMember, [MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        var empty = new WsJsonReader("{}"u8);
        if (TCodec.TryRead(ref empty, out message))
        {
            return true;
        }

        if (empty.Errors is { } errors)
        {
            foreach (ref readonly FieldError error in errors.Kept)
            {
                string? member = payloadMember ?? error.Member;
                if (member is null)
                {
                    reader.AddError(offset, error.Code, error.Message, error.Parameters, error.Actual);
                }
                else
                {
                    reader.AddMemberError(offset, member, error.Code, error.Message, error.Parameters, error.Actual);
                }
            }
        }

        empty.ReturnErrors();
        return false;
    }

    private bool TryReadSkippedPayload<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>
    {
        message = default;
        if (IsBroken)
        {
            return false;
        }

        if (_envelope.PayloadOffset >= 0)
        {
            var reader = new WsJsonReader(_document, _envelope.PayloadOffset, depth: 1);
            bool isValid = TryReadPayload<TCodec, T>(ref reader, _envelope.PayloadOffset, out message);
            _errorsOfSkippedPayload = reader.Errors;
            return isValid;
        }

        if (TCodec.AcceptsEmptyPayload)
        {
            return TryReadEmptyPayload<TCodec, T>(ref _envelope.Reader, RootOffset, _format.PayloadMember, out message);
        }

        _envelope.Reader.AddMissing(RootOffset, _format.PayloadMember);
        return false;
    }

    private readonly int RootOffset => _document.IndexOf((byte)'{');

    // Recognizes UTF-16 and UTF-32 by a byte order mark, or by a zero among the first two bytes. JSON text in UTF-8 has no zero there.
    private static bool IsWideText(ReadOnlySpan<byte> document)
        => document.Length >= 2 && (document[0] == 0 || document[1] == 0 || document is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..]);
}
