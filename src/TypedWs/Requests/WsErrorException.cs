using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The peer has answered a request with an error event. <see cref="WsRequestException.Reason"/> is
/// <see cref="WsRequestFailure.Refused"/>.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The exception exists only for an error event.")]
public sealed class WsErrorException : WsRequestException
{
    internal WsErrorException(WsPeerError details)
        : base(WsRequestFailure.Refused, $"The peer has refused the request: {details}", details.Error) => Details = details;

    /// <summary>The error event.</summary>
    public WsPeerError Details { get; }

    /// <summary>The code of the error, for programs.</summary>
    public string Code => Details.Code;

    /// <summary>Reads the data that the application has added to the error.</summary>
    /// <typeparam name="TData">A type with <see cref="WsErrorDataAttribute"/>.</typeparam>
    /// <returns>The data; the default value if the error has no data, or if its data is not valid as
    /// <typeparamref name="TData"/>.</returns>
    /// <exception cref="InvalidOperationException"><typeparamref name="TData"/> has no <see cref="WsErrorDataAttribute"/>, or the
    /// generator did not run on its assembly.</exception>
    public TData? GetData<TData>() => Details.TryGetData(out TData? data) ? data : default;
}
