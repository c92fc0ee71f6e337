namespace TypedWs.Requests;

/// <summary>A request of the peer whose handler was called and has not ended, as <see cref="RequestEntry"/> cancels it.</summary>
internal interface IOpenRequest
{
    /// <summary>Answers the request with the error <c>cancelled</c> and cancels its handler, unless the request is answered
    /// already. Any thread; never throws.</summary>
    void Cancel();
}
