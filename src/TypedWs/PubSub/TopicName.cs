using System.Text;

namespace TypedWs.PubSub;

/// <summary>The rules for names of topics.</summary>
internal static class TopicName
{
    public const int MaxBytes = 256;

    public static void ThrowIfInvalid(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            throw new WsTopicNameException("A topic's name must not be empty.", nameof(name));
        }

        // A UTF-16 code unit becomes at most three bytes of UTF-8, so the bytes of a short name need not be counted.
        if (name.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            throw new WsTopicNameException(
                $"A topic's name may have at most {MaxBytes} bytes of UTF-8, but this has {Encoding.UTF8.GetByteCount(name)}.",
                nameof(name));
        }
    }
}
