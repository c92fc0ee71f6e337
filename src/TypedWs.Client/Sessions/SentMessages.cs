namespace TypedWs.Client.Sessions;

/// <summary>The last messages that were sent on one connection, by the number that the server gives them: it counts all messages from 1, in
/// the order of arrival. An error event without <c>ref</c> names the message by this number. Written by the sending thread, read by the
/// reading thread.</summary>
internal sealed class SentMessages
{
    private const int Kept = 256;

    private readonly object?[] _messages = new object?[Kept];
    private long _last;

    /// <summary>The number of the last message; 0 before the first. Any thread.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Counts a message before it is written, so its error event finds it.</summary>
    /// <param name="message">The object; null if it is not known.</param>
    public void Add(object? message)
    {
        long number = _last + 1;
        Volatile.Write(ref _messages[number % Kept], message);
        Volatile.Write(ref _last, number);
    }

    /// <summary>The message with a number; null if it is not known, or if too many messages were sent since.</summary>
    public object? Find(long number)
    {
        long last = Volatile.Read(ref _last);
        return number > 0 && number <= last && number > last - Kept ? Volatile.Read(ref _messages[number % Kept]) : null;
    }
}
