using System.Diagnostics.CodeAnalysis;
using TypedWs.CompilerServices;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>An error event as its receiver sees it (docs/wire-protocol.md, "Error event"). Immutable.</summary>
public sealed class WsPeerError
{
    internal WsPeerError(WsError error) => Error = error;

    /// <summary>The error: code, message, data, and the time after which to try again.</summary>
    public WsError Error { get; }

    /// <summary>One of <see cref="WsErrorCode"/>, or <c>app.</c> and a name that the peer's application has chosen.</summary>
    public string Code => Error.Code;

    /// <summary>The text for people.</summary>
    public string Message => Error.Message;

    /// <summary>The time after which the message may be sent again; zero if waiting does not help.</summary>
    public TimeSpan RetryAfter => Error.RetryAfter;

    /// <summary>The discriminator of the message that caused the error; null if the peer did not know it.</summary>
    public string? On { get; internal init; }

    /// <summary>The number of the message on its connection, from 1; 0 if the event names a request by <c>ref</c> instead.</summary>
    public long Sequence { get; internal init; }

    /// <summary>Whether the peer closes the connection directly after the event.</summary>
    public bool IsFatal { get; internal init; }

    /// <summary>The fields of the message that are invalid, in the order of the event; empty unless <see cref="Code"/> is
    /// <see cref="WsErrorCode.ValidationFailed"/>.</summary>
    public IReadOnlyList<WsFieldError> FieldErrors { get; internal init; } = [];

    /// <summary>The number of all invalid fields, also of those that the event does not list.</summary>
    public int FieldErrorCount { get; internal init; }

    /// <summary>Reads the data that the application has added to the error.</summary>
    /// <typeparam name="TData">A type with <see cref="WsErrorDataAttribute"/>.</typeparam>
    /// <param name="data">The data, if true is returned.</param>
    /// <returns>False if the error has no data, or if its data is not valid as <typeparamref name="TData"/>.</returns>
    /// <exception cref="InvalidOperationException"><typeparamref name="TData"/> has no <see cref="WsErrorDataAttribute"/>, or the
    /// generator did not run on its assembly.</exception>
    public bool TryGetData<TData>([MaybeNullWhen(false)] out TData data)
    {
        ErrorDataCodec<TData> codec = ErrorDataCodec<TData>.Get();
        data = default;
        if (Error.Data.IsEmpty)
        {
            return false;
        }

        var reader = new WsJsonReader(Error.Data);
        bool isRead = codec.TryRead(ref reader, out data);
        reader.ReturnErrors();
        return isRead;
    }

    /// <summary>The code and the message.</summary>
    public override string ToString() => Error.ToString();
}
