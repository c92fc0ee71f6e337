using System.Globalization;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// Reads a message's envelope in one pass. If the type is known when the payload comes, this reader stops before the payload, so that the
/// codec of the type can read it, and then continues after it. If the payload stands before the type, this reader skips the payload and
/// records its offset.
/// </summary>
/// <param name="document">The whole message.</param>
/// <param name="format">The names of the envelope's members.</param>
/// <param name="allowsReservedIds">Whether an <c>id</c> may begin with <c>$</c>: the requests of a server have such ids.</param>
internal ref struct EnvelopeReader(ReadOnlySpan<byte> document, EnvelopeFormat format, bool allowsReservedIds = false)
{
    private const int MaxIdLength = WsContractLimits.Id;

    // No message has a discriminator as long as this. If the escaped text is longer, it is not unescaped: it then matches no discriminator.
    private const int MaxEscapedTypeLength = 1024;

    private readonly EnvelopeFormat _format = format;
    private readonly bool _allowsReservedIds = allowsReservedIds;
    private bool _hasType;

    /// <summary>The reader over the whole message.</summary>
    public WsJsonReader Reader = new(document);

    /// <summary>The discriminator, unescaped; empty if there is no valid one.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The JSON text of the <c>id</c>, a string with its quotation marks; empty if there is no valid <c>id</c>.</summary>
    public ReadOnlySpan<byte> Id { get; private set; }

    /// <summary>The JSON text of the <c>ref</c>, a string with its quotation marks; empty if there is no valid <c>ref</c>.</summary>
    public ReadOnlySpan<byte> Reference { get; private set; }

    /// <summary>The offset at which the payload's value starts; -1 if no payload was found so far.</summary>
    public int PayloadOffset { get; private set; } = -1;

    /// <summary>Whether the reader stands before the payload's value.</summary>
    public bool IsAtPayload { get; private set; }

    /// <summary>The first error found in the envelope; null if there is none.</summary>
    public WsError? Error { get; private set; }

    /// <summary>Reads up to the payload, if the type stands before it. Otherwise reads the whole document.</summary>
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

    /// <summary>Reads the rest of the document. The reader must stand directly after the payload's value.</summary>
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
            else if (name.SequenceEqual("ref"u8))
            {
                ReadReference();
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
        else if (!Reference.IsEmpty && !Id.IsEmpty)
        {
            Error ??= RuntimeErrors.IdAndReference;
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

    /// <returns>Whether reading must stop here, before the payload's value.</returns>
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

        if (!TryReadLabel(out ReadOnlySpan<byte> id, out bool isReserved))
        {
            Error ??= RuntimeErrors.IdInvalid;
        }
        else if (isReserved && !_allowsReservedIds)
        {
            Error ??= RuntimeErrors.IdReserved;
        }
        else
        {
            Id = id;
        }
    }

    private void ReadReference()
    {
        if (!Reference.IsEmpty)
        {
            Refuse(RuntimeErrors.ReferenceTwice);
            return;
        }

        if (TryReadLabel(out ReadOnlySpan<byte> reference, out _))
        {
            Reference = reference;
        }
        else
        {
            Error ??= RuntimeErrors.ReferenceInvalid;
        }
    }

    // Reads the value of an id or a ref.
    private bool TryReadLabel(out ReadOnlySpan<byte> label, out bool isReserved)
    {
        label = default;
        isReserved = false;
        WsJsonKind kind = Reader.PeekKind();
        if (kind == WsJsonKind.String)
        {
            if (!Reader.TryReadString(out WsJsonString text))
            {
                // The document is malformed, which is reported instead of this value.
                return true;
            }

            isReserved = StartsWithDollar(text);
            label = Reader.Document[Reader.ValueOffset..Reader.Position];

            // A text has at most as many characters as bytes.
            return (!text.IsEscaped && text.Raw.Length is >= 1 and <= MaxIdLength) || text.Length is >= 1 and <= MaxIdLength;
        }

        if (!Reader.TrySkip())
        {
            return true;
        }

        // The number style refuses a fraction and an exponent.
        label = Reader.Document[Reader.ValueOffset..Reader.Position];
        return kind == WsJsonKind.Number && long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    private static bool StartsWithDollar(WsJsonString text)
        => text.Raw is [(byte)'$', ..]
            || (text.IsEscaped && text.Raw is [(byte)'\\', ..] && text.UnescapeToArray() is [(byte)'$', ..]);

    private void Refuse(WsError error)
    {
        Error ??= error;
        Reader.TrySkip();
    }
}
