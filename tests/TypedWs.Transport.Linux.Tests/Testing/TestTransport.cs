using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Transport;
using TypedWs.Transport.Linux.Listening;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>The transport under the tests of the host, when they are compiled here: the event loops.</summary>
internal static class TestTransport
{
    /// <summary>Whether WebSockets of HTTP/1.1 without TLS leave their HTTP connection.</summary>
    public const bool Detaches = true;

    /// <summary>Tells whether the socket of a request is open, now and after the request.</summary>
    public static Func<bool> WatchSocket(HttpContext context)
    {
        var connection = (PipedConnection)context.Features.Get<IDetachableConnection>()!;
        return () => connection.IsOpen;
    }

    /// <summary>Sets a server up, behind the test's own settings.</summary>
    public static void Use(WebApplicationBuilder builder)
    {
        var wanted = (SmallSocketBuffers.Wanted?)builder.Services
            .LastOrDefault(static service => service.ServiceType == typeof(SmallSocketBuffers.Wanted))
            ?.ImplementationInstance;
        builder.WebHost.UseTypedWsTransport(options =>
        {
            // More than one loop, on any machine.
            options.LoopCount = 2;
            options.SendBufferSize = wanted?.Size;
            foreach (ServiceDescriptor service in builder.Services.Where(static service => service.ServiceType == typeof(Settings)))
            {
                ((Settings)service.ImplementationInstance!).Change(options);
            }
        });
    }

    /// <summary>A service that changes the options of the transport for one test.</summary>
    internal sealed record Settings(Action<WsTransportOptions> Change);
}

/// <summary>Sockets that hold only a few KiB, so that a client that does not read is noticed soon.</summary>
internal static class SmallSocketBuffers
{
    /// <summary>Bytes asked for; the system holds about twice as much.</summary>
    public const int Size = 4096;

    /// <summary>Limits the bytes that the server's sockets hold unsent.</summary>
    public static IWebHostBuilder UseSmallSendBuffers(this IWebHostBuilder host)
        => host.UseSendBuffers(Size);

    /// <summary>How many bytes the server's sockets hold unsent.</summary>
    public static IWebHostBuilder UseSendBuffers(this IWebHostBuilder host, int size)
        => host.ConfigureServices(services => services.AddSingleton(new Wanted(size)));

    internal sealed record Wanted(int Size);
}
