using System.Net;
using System.Net.Sockets;

namespace TypedWs.Cli.Probing;

/// <summary>Uses a socket once on this machine: the first use in a process takes some milliseconds, which are not the network's.</summary>
internal static class WarmUp
{
    /// <summary>Connects to a port of its own, and passes a byte. A machine that allows no port is not measured so well.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(listener.LocalEndpoint, cancellationToken);
            using Socket server = await listener.AcceptSocketAsync(cancellationToken);
            using var stream = new NetworkStream(client);
            Task<int> reading = stream.ReadAsync(new byte[1], cancellationToken).AsTask();
            await server.SendAsync(new byte[1], cancellationToken);
            await reading;
            await stream.WriteAsync(new byte[1], cancellationToken);
        }
        catch (SocketException)
        {
            // The times then include the first use.
        }
    }
}
