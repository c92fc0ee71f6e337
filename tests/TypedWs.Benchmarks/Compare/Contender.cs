using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TypedWs.Benchmarks.Compare;

/// <summary>A server of the comparison and its process.</summary>
internal sealed class Contender(string name, string kind) : IAsyncDisposable
{
    /// <summary>The name of our own server.</summary>
    public const string Ours = "TypedWs";

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    private Process? _process;
    private Task<string> _output = Task.FromResult("");

    public string Name => name;

    /// <summary>Whether it has a just-in-time compiler whose warm-up takes long.</summary>
    public bool IsDotNet => name is Ours or "aspnet" or "signalr";

    public int Port { get; private set; }

    public int ProcessId => _process!.Id;

    /// <summary>The workload as this server understands it; null if it does not.</summary>
    public Workload? Translate(Workload workload) => name == "signalr" ? workload.ForSignalR() : workload;

    /// <summary>Starts it on a free port and waits until it listens.</summary>
    public async Task StartAsync()
    {
        Port = FindFreePort();
        _process = name switch
        {
            Ours => Serve(kind),
            "aspnet" => Serve(kind == "raw" ? "aspnet" : $"aspnet-{kind}"),
            "signalr" => Serve("signalr"),
            _ => NodePeers.Start(name, kind, Port),
        };
        _output = _process.StandardOutput.ReadToEndAsync();

        long start = Stopwatch.GetTimestamp();
        while (!await IsListeningAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartBound)
            {
                throw new InvalidOperationException($"{name} did not start.");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Ends the process without waiting, for when this one is being ended.</summary>
    public void Kill() => _process?.Kill(entireProcessTree: true);

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
        _process = null;
    }

    private static int FindFreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private Process Serve(string what) => Programs.Start(Programs.ServerCore, Programs.Self, "serve", what, "--port", $"{Port}");

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
