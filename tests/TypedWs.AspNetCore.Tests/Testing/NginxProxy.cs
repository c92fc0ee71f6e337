using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>A real nginx at a free port of the loopback interface, taken from the machine. Where there is none the test is
/// skipped, but fails in CI.</summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private NginxProxy(Process process, DirectoryInfo directory, int port)
    {
        _process = process;
        _directory = directory;
        BaseAddress = new Uri($"http://127.0.0.1:{port}/");
    }

    public Uri BaseAddress { get; }

    /// <summary>Starts it.</summary>
    /// <param name="http">Directives in front of the server's block: an <c>upstream</c>, for example.</param>
    /// <param name="server">Directives within the server's block; <c>listen</c> is there.</param>
    public static async Task<NginxProxy> StartAsync(string http, string server)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("typedws-nginx-");
        int port = FindFreePort();
        string file = Path.Combine(directory.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, Configure(directory.FullName, port, http, server));
        Process? process = TryStart(["-p", directory.FullName, "-c", file, "-e", "stderr"]);
        if (process is null)
        {
            directory.Delete(recursive: true);
            const string Reason = "nginx was not found.";
            Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), Reason);
            Assert.Fail(Reason);
        }

        var proxy = new NginxProxy(process, directory, port);
        await proxy.WaitUntilListeningAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WithinLimit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Configure(string directory, int port, string http, string server)
        => $$"""
            daemon off;
            master_process off;
            pid {{directory}}/nginx.pid;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{directory}}/body;
              proxy_temp_path {{directory}}/proxy;
              fastcgi_temp_path {{directory}}/fastcgi;
              uwsgi_temp_path {{directory}}/uwsgi;
              scgi_temp_path {{directory}}/scgi;
              {{http}}
              server {
                listen 127.0.0.1:{{port}};
                {{server}}
              }
            }
            """;

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process? TryStart(string[] arguments)
    {
        // Debian has it where only root's path leads.
        foreach (string program in new[] { "nginx", "/usr/sbin/nginx" })
        {
            try
            {
                return Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false });
            }
            catch (Win32Exception)
            {
                // There is no such program.
            }
        }

        return null;
    }

    private Task WaitUntilListeningAsync()
        => Bounded.Until(
            () =>
            {
                Assert.False(_process.HasExited, "nginx has ended; its standard error says why.");
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
            "nginx listens");
}
