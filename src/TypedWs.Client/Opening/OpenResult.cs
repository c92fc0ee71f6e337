using TypedWs.Client.Channels;

namespace TypedWs.Client.Opening;

/// <summary>The result of an attempt to connect: a channel or an exception.</summary>
/// <param name="Channel">The open channel; null if the attempt has failed.</param>
/// <param name="Failure">The reason of the failure; null if there is a channel.</param>
internal readonly record struct OpenResult(ClientChannel? Channel, Exception? Failure);

/// <summary>Opens the connections of one client.</summary>
internal interface IChannelOpener : IDisposable
{
    /// <summary>Whether a token can be sent with the opening handshake.</summary>
    bool SendsToken { get; }

    /// <summary>Opens a connection. Does not throw.</summary>
    /// <param name="token">The token of the user; null for none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<OpenResult> OpenAsync(string? token, CancellationToken cancellationToken);
}
