using System.Globalization;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// Reads a message's envelope in one pass: it stops at the payload once the type is known, so that the payload is read
/// right there by the type's codec, and goes on behind it. A payload that precedes the type is skipped and its place
/// kept.
/// </summary>
internal ref struct EnvelopeReader(ReadOnlySpan<byte> document, EnvelopeFormat format)
{
    private const int MaxIdLength = 64;

    // A longer escaped discriminator is no message's: it is compared as it stands, which no discriminator matches.
    private const int MaxEscapedTypeLength = 1024;

    private readonly EnvelopeFormat _format = format;
    private bool _hasType;

    /// <summary>The reader over the whole message.</summary>
    public WsJsonReader Reader = new(document);

    /// <summary>The discriminator, unescaped; empty if there is none that can be used.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The JSON text of the <c>id</c>, with its quotes; empty if there is none.</summary>
    public ReadOnlySpan<byte> Id { get; private set; }

    /// <summary>Where the payload's value starts; -1 if there is none so far.</summary>
    public int PayloadOffset { get; private set; } = -1;

    /// <summary>Whether the reader stands before the payload's value.</summary>
    public bool IsAtPayload { get; private set; }

    /// <summary>The first error found in the envelope; null if there is none.</summary>
    public WsError? Error { get; private set; }

    /// <summary>Reads up to the payload, if the type precedes it; otherwise the whole document.</summary>
    public void ReadToPayload()
    {
        if (Reader.PeekKind() != WsJsonKind.Object)
        {
            Error = RuntimeErrors.NoObject;
            Reader.TrySkip();
            Reader.TryReadEnd();
            return;
        }

        Reader.TryBeginObject();
        ReadMembers();
    }

    /// <summary>Reads what is behind the payload; the reader stands behind the payload's value.</summary>
    public void ReadToEnd()
    {
        if (IsAtPayload)
        {
            IsAtPayload = false;
            ReadMembers();
        }
    }

    private void ReadMembers()
    {
        while (Reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (IsType(name))
            {
                ReadType();
            }
            else if (IsPayload(name))
            {
                if (ReadPayload())
                {
                    return;
                }
            }
            else if (name.SequenceEqual("id"u8))
            {
                ReadId();
            }
            else
            {
                Reader.TrySkip();
            }
        }

        Reader.TryReadEnd();
        if (!_hasType)
        {
            Error ??= _format.TypeMissing;
        }
    }

    private readonly bool IsType(ReadOnlySpan<byte> name)
        => _format.IsDefault ? name.SequenceEqual("type"u8) : name.SequenceEqual(_format.TypeName);

    private readonly bool IsPayload(ReadOnlySpan<byte> name)
        => _format.IsDefault ? name.SequenceEqual("payload"u8) : name.SequenceEqual(_format.PayloadName);

    private void ReadType()
    {
        if (_hasType)
        {
            Refuse(_format.TypeTwice);
            return;
        }

        _hasType = true;
        if (Reader.PeekKind() != WsJsonKind.String)
        {
            Refuse(_format.TypeNoString);
        }
        else if (Reader.TryReadString(out WsJsonString text))
        {
            Type = text.IsEscaped && text.Raw.Length <= MaxEscapedTypeLength ? text.UnescapeToArray() : text.Raw;
        }
    }

    /// <returns>Whether to stop here, before the value.</returns>
    private bool ReadPayload()
    {
        if (PayloadOffset >= 0)
        {
            Refuse(_format.PayloadTwice);
            return false;
        }

        PayloadOffset = Reader.ValueOffset;
        if (_hasType && Error is null)
        {
            return IsAtPayload = true;
        }

        Reader.TrySkip();
        return false;
    }

    private void ReadId()
    {
        if (!Id.IsEmpty)
        {
            Refuse(RuntimeErrors.IdTwice);
            return;
        }

        WsJsonKind kind = Reader.PeekKind();
        if (kind == WsJsonKind.String)
        {
            if (Reader.TryReadString(out WsJsonString text))
            {
                TakeId(text.Length is >= 1 and <= MaxIdLength);
            }
        }
        else if (Reader.TrySkip())
        {
            // A fraction or an exponent is not parsed by these styles.
            TakeId(kind == WsJsonKind.Number && long.TryParse(
                Reader.Document[Reader.ValueOffset..Reader.Position], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        }
    }

    private void TakeId(bool isValid)
    {
        if (isValid)
        {
            Id = Reader.Document[Reader.ValueOffset..Reader.Position];
        }
        else
        {
            Error ??= RuntimeErrors.IdInvalid;
        }
    }

    private void Refuse(WsError error)
    {
        Error ??= error;
        Reader.TrySkip();
    }
}
