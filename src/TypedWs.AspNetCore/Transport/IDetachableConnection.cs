using System.IO.Pipelines;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Transport;

/// <summary>A connection that can leave its server after an upgrade. A transport with its own event loops sets this as a feature of its
/// connections (docs/transport.md).</summary>
internal interface IDetachableConnection : IProgressSource
{
    /// <summary>The pipes that the transport has given to the server. If the server shows other pipes, code in between changes the bytes,
    /// for example TLS, and the connection must not leave.</summary>
    IDuplexPipe Pipes { get; }

    /// <summary>Begins the departure, before the answer to the upgrade is sent. From now on, the server does not notice that the peer ends
    /// its direction: it would drop the answers that the peer may still read. <see cref="Stay"/> or <see cref="DetachAsync"/> must
    /// follow.</summary>
    /// <returns>False if the connection is ending. The server then still owns it.</returns>
    bool TryPrepare();

    /// <summary>Gives the departure up, because the upgrade has failed.</summary>
    void Stay();

    /// <summary>
    /// Takes the connection from its server, after the answer to the upgrade was flushed. Bytes that have arrived are passed on, and
    /// flushed bytes are sent first. The request must not end before this method has completed. From then on, the server cannot reach the
    /// connection: the end of the request does not close it.
    /// </summary>
    ValueTask<WsTransport> DetachAsync();
}
