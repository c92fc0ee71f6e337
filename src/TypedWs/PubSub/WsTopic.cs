using System.Text;

namespace TypedWs;

/// <summary>
/// The name of a topic together with the type of message that is published to it, so that the compiler checks both
/// ends. Topics with the same name are the same topic, whatever their type.
/// </summary>
/// <typeparam name="T">A message that the server sends.</typeparam>
public sealed record WsTopic<T>
{
    /// <summary>Names a topic.</summary>
    /// <param name="name">Not empty, at most 256 bytes of UTF-8; compared by ordinal.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public WsTopic(string name)
    {
        TopicName.ThrowIfInvalid(name);
        Name = name;
    }

    /// <summary>The topic's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What is a valid name of a topic.</summary>
internal static class TopicName
{
    public const int MaxBytes = 256;

    public static void ThrowIfInvalid(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        // A UTF-16 unit is at most three bytes of UTF-8, so that most names need no count.
        if (name.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            throw new ArgumentException($"A topic's name may have at most {MaxBytes} bytes of UTF-8, but this has {Encoding.UTF8.GetByteCount(name)}.", nameof(name));
        }
    }
}
