using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>
/// The reason for which an application refuses a message, sent to the sender of the message as an error event. A handler returns it
/// (<see cref="WsResult"/>,
/// <see cref="WsResult{T}"/>), or throws it where that is easier (<see cref="WsException"/>).
/// </summary>
/// <remarks>Immutable and safe for concurrent use: keep those whose text is constant in a static field. It is not a failure of the
/// server: it is not logged, and <c>OnError</c> is not called, except for data that cannot be sent
/// (<see cref="App{TData}"/>).</remarks>
public sealed class WsError
{
    /// <summary>The prefix of the codes of an application's own errors.</summary>
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

    /// <summary>How long the sender should wait before it tries again; zero if waiting does not help.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>The data of <see cref="App{TData}"/> for programs: one JSON value in UTF-8, at most 8,192 bytes. Empty if the error
    /// has no data, or if the data is left out because it is larger or could not be written.</summary>
    public ReadOnlySpan<byte> Data => WrittenData is { } data ? data.Json : default;

    /// <summary>The same with why it is left out, if it is; null if the error has no data.</summary>
    internal ErrorData? WrittenData { get; private init; }

    /// <summary>Whether the error counts in the sender's error score, for which its connection may be throttled
    /// (docs/decisions/0016). Errors found by the runtime count; errors returned by the application do not.</summary>
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

    /// <summary>An error of the application's own with data for programs: <c>data</c> in the payload of the error event.</summary>
    /// <remarks>The data is written as JSON here, once: changing the object later changes nothing. Data of more than 8,192 bytes of
    /// JSON is left out of the events, and so is data that cannot be written: a getter throws, an object refers to itself, or it has
    /// more than 62 levels. The events are still sent, and they are counted. Too much data is logged as a warning, at most 10 a
    /// second for each endpoint. A failure to write the data is logged, and <c>OnError</c> gets it, when the error is first sent.
    /// Neither throws here. Keep an error whose
    /// data is constant in a static field.</remarks>
    /// <typeparam name="TData">A type with <see cref="WsErrorDataAttribute"/>.</typeparam>
    /// <param name="name">1 to 64 of <c>a-z A-Z 0-9 _ - .</c>; clients tell errors apart by it, so it never changes its meaning.</param>
    /// <param name="message">For people.</param>
    /// <param name="data">For programs; null is sent as <c>null</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not of this form.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TData"/> has no <see cref="WsErrorDataAttribute"/>, or the
    /// generator did not run on its assembly: both are compile-time errors where the type is known.</exception>
    public static WsError App<TData>(string name, string message, TData data)
    {
        string code = CreateCode(name);
        return new WsError(code, message) { WrittenData = ErrorData.Write(code, data) };
    }

    /// <summary>The user may not do this: <see cref="WsErrorCode.Forbidden"/>.</summary>
    public static WsError Forbidden(string message = "the user may not do this") => new(WsErrorCode.Forbidden, message);

    /// <summary>The message needs an authenticated user: <see cref="WsErrorCode.Unauthenticated"/>.</summary>
    public static WsError Unauthenticated(string message = "this needs an authenticated user") => new(WsErrorCode.Unauthenticated, message);

    /// <summary>The request conflicts with the current state: <see cref="WsErrorCode.Conflict"/>.</summary>
    public static WsError Conflict(string message) => new(WsErrorCode.Conflict, message);

    /// <summary>The request exceeds a limit: <see cref="WsErrorCode.LimitExceeded"/>.</summary>
    public static WsError LimitExceeded(string message) => new(WsErrorCode.LimitExceeded, message);

    /// <summary>The work on the request was cancelled: <see cref="WsErrorCode.Cancelled"/>.</summary>
    public static WsError Cancelled(string message = "it was cancelled") => new(WsErrorCode.Cancelled, message);

    /// <summary>The request exceeds a rate: <see cref="WsErrorCode.RateLimited"/>, with <c>retryAfterMs</c>.</summary>
    /// <param name="retryAfter">The time after which the client may repeat the request; above zero.</param>
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
