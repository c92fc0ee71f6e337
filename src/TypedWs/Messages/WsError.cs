using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>
/// The reason for which an application refuses a message. The sender of the message gets an error event. A handler returns the error
/// (<see cref="WsResult"/>, <see cref="WsResult{T}"/>), or throws it if that is easier (<see cref="WsException"/>).
/// </summary>
/// <remarks>Immutable and safe for concurrent use. If the text is constant, keep the error in a static field. A refusal is not a failure
/// of the server: it is not logged, and <c>OnError</c> is not called, except for data that cannot be sent
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

    /// <summary>The code for programs: <c>app.</c> and a name (<c>app.room_full</c>), or one of <see cref="WsErrorCode"/>.</summary>
    public string Code { get; }

    /// <summary>The text for people. It is sent unchanged, up to 1,024 UTF-16 units. It must contain nothing that the sender of the message
    /// must not know.</summary>
    public string Message { get; }

    /// <summary>The time that the sender should wait before it sends the message again; zero if waiting does not help.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>The data of <see cref="App{TData}"/> for programs: one JSON value in UTF-8, at most 8,192 bytes. Empty if the error
    /// has no data, or if the data is left out because it is larger or could not be written.</summary>
    public ReadOnlySpan<byte> Data => WrittenData is { } data ? data.Json : default;

    /// <summary>The data, also if it is left out; then with the reason. Null if the error has no data.</summary>
    internal ErrorData? WrittenData { get; private init; }

    /// <summary>Whether the error is added to the error score of the sender's connection. A connection with a high score may be throttled
    /// (docs/decisions/0016). Errors found by the runtime are added; errors returned by the application are not.</summary>
    internal bool Counts { get; private init; }

    /// <summary>The beginning of the payload of an error event with this error: <c>{"code":"…","message":"…"</c>. Encoded once.</summary>
    internal ReadOnlySpan<byte> Opening
        => _opening ??= Encoding.UTF8.GetBytes(
            $"{{\"code\":\"{Code}\",\"message\":\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(EventText.Cut(Message))}\"");

    /// <summary>Creates an error with a code of the application: <c>app.</c> and the name.</summary>
    /// <param name="name">1 to 64 of the characters <c>a-z A-Z 0-9 _ - .</c>. Clients distinguish errors by the name, so a name must never
    /// change its meaning.</param>
    /// <param name="message">The text for people.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> does not have this form.</exception>
    public static WsError App(string name, string message)
    {
        return new WsError(CreateCode(name), message);
    }

    /// <summary>Creates an error with a code of the application and with data for programs. The error event has the data in the member
    /// <c>data</c> of its payload.</summary>
    /// <remarks>This method writes the data as JSON, once: later changes of the object have no effect. Data is left out of the events if
    /// its JSON has more than 8,192 bytes, or if it cannot be written: a getter throws, an object refers to itself, or the data has more
    /// than 62 levels. In both cases this method does not throw, the events are still sent, and the omissions are counted. Too large data
    /// is logged as a warning, at most 10 times per second for each endpoint. If the data cannot be written, the failure is logged and
    /// <c>OnError</c> gets it when the error is first sent. If the data is constant, keep the error in a static field.</remarks>
    /// <typeparam name="TData">A type with <see cref="WsErrorDataAttribute"/>.</typeparam>
    /// <param name="name">1 to 64 of the characters <c>a-z A-Z 0-9 _ - .</c>. Clients distinguish errors by the name, so a name must never
    /// change its meaning.</param>
    /// <param name="message">The text for people.</param>
    /// <param name="data">The data for programs; null is sent as <c>null</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> does not have this form.</exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TData"/> has no <see cref="WsErrorDataAttribute"/>, or the
    /// generator did not run on its assembly. If the compiler knows the type, both are compile-time errors.</exception>
    public static WsError App<TData>(string name, string message, TData data)
    {
        string code = CreateCode(name);
        return new WsError(code, message) { WrittenData = ErrorData.Write(code, data) };
    }

    /// <summary>Creates an error with the code <see cref="WsErrorCode.Forbidden"/>: the user may not do this.</summary>
    public static WsError Forbidden(string message = "the user may not do this") => new(WsErrorCode.Forbidden, message);

    /// <summary>Creates an error with the code <see cref="WsErrorCode.Unauthenticated"/>: the message needs an authenticated
    /// user.</summary>
    public static WsError Unauthenticated(string message = "this needs an authenticated user") => new(WsErrorCode.Unauthenticated, message);

    /// <summary>Creates an error with the code <see cref="WsErrorCode.Conflict"/>: the request conflicts with the current state.</summary>
    public static WsError Conflict(string message) => new(WsErrorCode.Conflict, message);

    /// <summary>Creates an error with the code <see cref="WsErrorCode.LimitExceeded"/>: the request exceeds a limit.</summary>
    public static WsError LimitExceeded(string message) => new(WsErrorCode.LimitExceeded, message);

    /// <summary>Creates an error with the code <see cref="WsErrorCode.Cancelled"/>: the work on the request was cancelled.</summary>
    public static WsError Cancelled(string message = "it was cancelled") => new(WsErrorCode.Cancelled, message);

    /// <summary>Creates an error with the code <see cref="WsErrorCode.RateLimited"/> and <c>retryAfterMs</c>: the request exceeds a
    /// rate.</summary>
    /// <param name="retryAfter">The time after which the client may repeat the request. Must be above zero.</param>
    /// <param name="message">The text for people.</param>
    public static WsError RateLimited(TimeSpan retryAfter, string message = "too often, try again later")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retryAfter, TimeSpan.Zero);
        return new WsError(WsErrorCode.RateLimited, message) { RetryAfter = retryAfter };
    }

    /// <summary>Makes the code of an error of the application from its name.</summary>
    internal static string CreateCode(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return IsName(name)
            ? AppPrefix + name
            : throw new ArgumentException($"The name of an error has 1 to {MaxNameLength} of a-z A-Z 0-9 _ - .", nameof(name));
    }

    /// <summary>Whether a text may be the code of an error, or the name in it.</summary>
    internal static bool IsName(string text)
        => text.Length is >= 1 and <= MaxNameLength && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Creates an error that the runtime has found, in contrast to one that the application returns.</summary>
    internal static WsError Own(string code, string message) => new(code, message) { Counts = true };

    /// <summary>Creates an error of the runtime that is not the sender's fault, so that it does not lead to a pause.</summary>
    internal static WsError Uncounted(string code, string message) => new(code, message);

    /// <summary>Keeps an error that a peer has sent.</summary>
    internal static WsError Received(string code, string message, WsRawJson? data, TimeSpan retryAfter) => new(code, message)
    {
        WrittenData = data is { } json ? ErrorData.Received(json) : null,
        RetryAfter = retryAfter,
    };

    /// <summary>The code and the message.</summary>
    public override string ToString() => $"{Code}: {Message}";
}
