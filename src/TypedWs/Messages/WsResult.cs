using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The result of a handler that sends no reply but may refuse: success, or an error.</summary>
public readonly record struct WsResult
{
    private WsResult(WsError error) => Error = error;

    /// <summary>Accepts the message; equal to <c>default</c>.</summary>
    public static WsResult Success => default;

    /// <summary>The reason for which the message is refused; null if it is accepted.</summary>
    public WsError? Error { get; }

    /// <summary>Refuses the message.</summary>
    public static implicit operator WsResult(WsError error) => FromError(error);

    /// <summary>Refuses the message.</summary>
    public static WsResult FromError(WsError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new WsResult(error);
    }
}

/// <summary>The result of a handler that replies or refuses. A reply and an error both convert to this type implicitly.</summary>
/// <typeparam name="T">The reply: a type with <see cref="WsMessageAttribute"/> that the server may send.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "Factories of the result; the conversions are what is used.")]
public readonly record struct WsResult<T>
{
    private WsResult(T? value, WsError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The reply; null if the handler refuses the message or has no reply.</summary>
    public T? Value { get; }

    /// <summary>The reason for which the message is refused; null if it is accepted.</summary>
    public WsError? Error { get; }

    /// <summary>Answers the message.</summary>
    public static implicit operator WsResult<T>(T value) => FromValue(value);

    /// <summary>Refuses the message.</summary>
    public static implicit operator WsResult<T>(WsError error) => FromError(error);

    /// <summary>Answers the message.</summary>
    public static WsResult<T> FromValue(T value) => new(value, error: null);

    /// <summary>Refuses the message.</summary>
    public static WsResult<T> FromError(WsError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new WsResult<T>(default, error);
    }
}
