namespace TypedWs.Requests;

/// <summary>The connection of some open requests, as they call it.</summary>
internal interface IInputOwner
{
    /// <summary>Whether the receive loop must not wait any more. Once true, the value stays true, and a call of
    /// <see cref="ConnectionRequests.ReleaseReceiver"/> follows.</summary>
    bool IsReceiverReleased { get; }

    /// <summary>A stream or a server request has opened, so reading must go on even while a handler awaits. Called without a
    /// lock.</summary>
    void OnInputNeeded();
}
