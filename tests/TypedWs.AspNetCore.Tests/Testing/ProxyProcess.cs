using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>A real proxy at a free port of the loopback interface, taken from the machine. Where there is none the test is
/// skipped, but fails in CI.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private ProxyProcess(Process process, DirectoryInfo directory, int port)
    {
        _process = process;
        _directory = directory;
        BaseAddress = new Uri($"http://127.0.0.1:{port}/");
    }

    public Uri BaseAddress { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="configure">Its configuration, for a directory of its own and a port.</param>
    /// <param name="arguments">Its arguments, for its directory and its configuration's file.</param>
    public static async Task<ProxyProcess> StartAsync(
        string program, Func<string, int, string> configure, Func<string, string, string[]> arguments)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory($"typedws-{program}-");
        int port = FindFreePort();
        string file = Path.Combine(directory.FullName, program + ".conf");
        await File.WriteAllTextAsync(file, configure(directory.FullName, port));
        Process? process = TryStart(program, arguments(directory.FullName, file));
        if (process is null)
        {
            directory.Delete(recursive: true);
            string reason = $"{program} was not found.";
            Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), reason);
            Assert.Fail(reason);
        }

        var proxy = new ProxyProcess(process, directory, port);
        await proxy.WaitUntilListeningAsync(program);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WithinLimit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process? TryStart(string program, string[] arguments)
    {
        // Debian has it where only root's path leads.
        foreach (string path in new[] { program, "/usr/sbin/" + program })
        {
            try
            {
                return Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false });
            }
            catch (Win32Exception)
            {
                // There is no such program.
            }
        }

        return null;
    }

    private Task WaitUntilListeningAsync(string program)
        => Bounded.Until(
            () =>
            {
                Assert.False(_process.HasExited, $"{program} has ended; its standard error says why.");
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Connect(IPAddress.Loopback, BaseAddress.Port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            $"{program} listens");
}
