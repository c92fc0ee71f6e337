namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>A real nginx in front of a test's server.</summary>
internal static class NginxProxy
{
    /// <summary>Starts it.</summary>
    /// <param name="http">Directives in front of the server's block: an <c>upstream</c>, for example.</param>
    /// <param name="server">Directives within the server's block; <c>listen</c> is there.</param>
    public static Task<ProxyProcess> StartAsync(string http, string server)
        => StartAsync((_, port) => $$"""
            {{http}}
            server {
              listen 127.0.0.1:{{port}};
              {{server}}
            }
            """);

    /// <summary>Starts it.</summary>
    /// <param name="http">Directives of the <c>http</c> block, for a directory of the proxy's own and the port to listen on.</param>
    public static Task<ProxyProcess> StartAsync(Func<string, int, string> http)
        => ProxyProcess.StartAsync(
            "nginx",
            (directory, port) => Configure(directory, http(directory, port)),
            static (directory, file) => ["-p", directory, "-c", file, "-e", "stderr"]);

    private static string Configure(string directory, string http)
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
            }
            """;
}
