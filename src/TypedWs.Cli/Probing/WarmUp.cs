using System.Net;
using System.Net.Sockets;
using System.Text;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Probing;

/// <summary>Does on this machine once, unseen, what is measured then: the first use in a process takes some milliseconds for the compiler,
/// which are not the network's.</summary>
internal static class WarmUp
{
    private const string Answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

    /// <summary>Asks a port of its own for an answer. A machine that allows no port is not measured so well.</summary>
    public static async Task RunAsync(
        RequestHead request, ConnectionSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            Task answering = AnswerAsync(listener, cancellationToken);
            ConnectionSettings own = settings with { Address = ToolAddress.Parse($"ws://{listener.LocalEndpoint}/"), Proxy = null };
            Dialed dialed = await new Dialer(own, time).DialAsync(cancellationToken);
            await using Stream stream = dialed.Stream;

            // The secrets of the real request stay here.
            await HttpExchange.RunAsync(stream, request with { Headers = [] }, new ResponseParser(request.Method), cancellationToken);
            await answering;
        }
        catch (Exception problem) when (problem is SocketException or IOException or ToolException)
        {
            // The times then include the first use.
        }
    }

    private static async Task AnswerAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using NetworkStream stream = client.GetStream();
        if (await stream.ReadAsync(new byte[4096], cancellationToken) > 0)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer), cancellationToken);
        }
    }
}
