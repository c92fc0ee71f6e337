using System.Net.Sockets;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Transport;

/// <summary>The progress of a connection over a socket of .NET.</summary>
internal sealed class SocketProgress(Socket socket) : IProgressSource
{
    public bool TryGetProgress(out TransportProgress progress) => TcpProgress.TryRead(socket, out progress);
}
