using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>
/// Why an application refuses a message: what its sender is told by an error event. A handler returns it (<see cref="WsResult"/>,
/// <see cref="WsResult{T}"/>), or throws it where that is easier (<see cref="WsException"/>).
/// </summary>
/// <remarks>Immutable and safe for concurrent use: keep those whose text is constant in a static field. It is no failure of
/// the server's: it is not logged, and <c>OnError</c> is not called.</remarks>
public sealed class WsError
{
    /// <summary>What the codes of an application's own errors begin with.</summary>
    internal const string AppPrefix = "app.";

    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters
        = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private byte[]? _opening;

    private WsError(string code, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Code = code;
        Message = message;
    }

    /// <summary>For programs: <c>app.room_full</c>, or one of <see cref="WsErrorCode"/>.</summary>
    public string Code { get; }

    /// <summary>For people. It is sent as it is, up to 1,024 UTF-16 units: put nothing into it that the sender must not know.</summary>
    public string Message { get; }

    /// <summary>After how long the sender may try again; zero if that is not the question.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>Whether it counts in the sender's score of errors, for which it may have to wait (docs/decisions/0016): what the runtime
    /// finds wrong does, what the application answers does not.</summary>
    internal bool Counts { get; private init; }

    /// <summary>How the payload of an error event begins that tells it, <c>{"code":"…","message":"…"</c>: encoded once.</summary>
    internal ReadOnlySpan<byte> Opening
        => _opening ??= Encoding.UTF8.GetBytes(
            $"{{\"code\":\"{Code}\",\"message\":\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(EventText.Cut(Message))}\"");

    /// <summary>An error of the application's own: the code is <c>app.</c> and the name.</summary>
    /// <param name="name">1 to 64 of <c>a-z A-Z 0-9 _ - .</c>; clients tell errors apart by it, so it never changes its meaning.</param>
    /// <param name="message">For people.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not of this form.</exception>
    public static WsError App(string name, string message)
    {
        return new WsError(CreateCode(name), message);
    }

    /// <summary>The user may not do this: <see cref="WsErrorCode.Forbidden"/>.</summary>
    public static WsError Forbidden(string message = "the user may not do this") => new(WsErrorCode.Forbidden, message);

    /// <summary>Somebody has to be authenticated for this: <see cref="WsErrorCode.Unauthenticated"/>.</summary>
    public static WsError Unauthenticated(string message = "this needs an authenticated user") => new(WsErrorCode.Unauthenticated, message);

    /// <summary>What was asked for does not go with what is: <see cref="WsErrorCode.Conflict"/>.</summary>
    public static WsError Conflict(string message) => new(WsErrorCode.Conflict, message);

    /// <summary>What was asked for is more than a limit allows: <see cref="WsErrorCode.LimitExceeded"/>.</summary>
    public static WsError LimitExceeded(string message) => new(WsErrorCode.LimitExceeded, message);

    /// <summary>What was asked for was given up: <see cref="WsErrorCode.Cancelled"/>.</summary>
    public static WsError Cancelled(string message = "it was cancelled") => new(WsErrorCode.Cancelled, message);

    /// <summary>It was asked for too soon: <see cref="WsErrorCode.RateLimited"/>, with <c>retryAfterMs</c>.</summary>
    /// <param name="retryAfter">After how long it may be asked for again; above zero.</param>
    /// <param name="message">For people.</param>
    public static WsError RateLimited(TimeSpan retryAfter, string message = "too often, try again later")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retryAfter, TimeSpan.Zero);
        return new WsError(WsErrorCode.RateLimited, message) { RetryAfter = retryAfter };
    }

    /// <summary>The code of an error of the application's own.</summary>
    internal static string CreateCode(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Length <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? AppPrefix + name
            : throw new ArgumentException($"The name of an error has 1 to {MaxNameLength} of a-z A-Z 0-9 _ - .", nameof(name));
    }

    /// <summary>An error that the runtime tells by itself.</summary>
    internal static WsError Own(string code, string message) => new(code, message) { Counts = true };

    /// <summary>The code and the message.</summary>
    public override string ToString() => $"{Code}: {Message}";
}
