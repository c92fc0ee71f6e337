using TypedWs.CompilerServices;

namespace TypedWs.Client.Receiving;

/// <summary>Reads the payloads of the messages that a server sends by itself. Unknown members are ignored.</summary>
internal static class SystemPayloads
{
    /// <summary>Reads the payload of <c>$welcome</c>; null if it is not valid.</summary>
    public static WsWelcome? ReadWelcome(ReadOnlySpan<byte> payload)
    {
        var reader = new WsJsonReader(payload);
        var welcome = new WsWelcome("", "", null, "", long.MaxValue);
        if (reader.TryBeginObject())
        {
            while (reader.TryReadMember(out ReadOnlySpan<byte> name))
            {
                if (name.SequenceEqual("connectionId"u8))
                {
                    welcome = welcome with { ConnectionId = ReadText(ref reader) ?? "" };
                }
                else if (name.SequenceEqual("contract"u8))
                {
                    welcome = ReadContract(ref reader, welcome);
                }
                else if (name.SequenceEqual("limits"u8))
                {
                    // A limit that no message can keep is none.
                    welcome = welcome with
                    {
                        MaxMessageBytes = ReadNumber(ref reader, "maxMessageBytes"u8) is { } limit and > 0 ? limit : long.MaxValue,
                    };
                }
                else
                {
                    reader.TrySkip();
                }
            }
        }

        return IsValid(ref reader) ? welcome : null;
    }

    /// <summary>Reads the payload of <c>$goingAway</c>.</summary>
    /// <returns>The time after which the server closes the connection.</returns>
    public static TimeSpan ReadGoingAway(ReadOnlySpan<byte> payload)
    {
        var reader = new WsJsonReader(payload);
        long? delay = ReadNumber(ref reader, "delayMs"u8);
        return IsValid(ref reader) ? TimeSpan.FromMilliseconds(Math.Clamp(delay ?? 0, 0, int.MaxValue)) : TimeSpan.Zero;
    }

    private static WsWelcome ReadContract(ref WsJsonReader reader, WsWelcome welcome)
    {
        if (!reader.TryBeginObject())
        {
            return welcome;
        }

        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("name"u8))
            {
                welcome = welcome with { ContractName = ReadText(ref reader) ?? "" };
            }
            else if (name.SequenceEqual("version"u8))
            {
                welcome = welcome with { ContractVersion = ReadText(ref reader) };
            }
            else if (name.SequenceEqual("hash"u8))
            {
                welcome = welcome with { ContractHash = ReadText(ref reader) ?? "" };
            }
            else
            {
                reader.TrySkip();
            }
        }

        return welcome;
    }

    private static long? ReadNumber(ref WsJsonReader reader, ReadOnlySpan<byte> member)
    {
        long? number = null;
        if (reader.TryBeginObject())
        {
            while (reader.TryReadMember(out ReadOnlySpan<byte> name))
            {
                if (!name.SequenceEqual(member))
                {
                    reader.TrySkip();
                }
                else if (reader.TryReadInt64(out long value))
                {
                    number = value;
                }
            }
        }

        return number;
    }

    private static bool IsValid(ref WsJsonReader reader)
    {
        bool isValid = !reader.IsMalformed && reader.ErrorCount == 0;
        reader.ReturnErrors();
        return isValid;
    }

    private static string? ReadText(ref WsJsonReader reader) => reader.TryReadString(out WsJsonString text) ? text.ToString() : null;
}
