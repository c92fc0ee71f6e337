using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.Testing.Hosts;
using TypedWs.Testing.Web;

namespace TypedWs.Testing;

/// <summary>Hosts for whole applications.</summary>
public static class WsTestHostWebExtensions
{
    extension(WsTestHost)
    {
        /// <summary>
        /// Starts the whole application of an assembly: its services, its middleware and its routes, with the network and the clock of the
        /// test.
        /// <code>await using WsTestHost host = await WsTestHost.For&lt;Program&gt;();</code>
        /// </summary>
        /// <remarks>If the application sets addresses to listen on, they are not used, and Kestrel logs that. Connections name the path of
        /// their endpoint, unless it is <c>/ws</c>.</remarks>
        /// <typeparam name="TProgram">A public type of the assembly that has the entry point: usually <c>Program</c>.</typeparam>
        /// <param name="configure">Changes the application: settings by <c>UseSetting</c>, services by <c>ConfigureServices</c>.</param>
        /// <param name="settings">Changes the settings of the host.</param>
        /// <exception cref="InvalidOperationException">The application does not call <c>AddTypedWs</c>, or has no entry point that builds a
        /// host.</exception>
        public static Task<WsTestHost> For<TProgram>(
            Action<IWebHostBuilder>? configure = null, Action<WsTestHostOptions>? settings = null)
            where TProgram : class
        {
            var options = new WsTestHostOptions();
            settings?.Invoke(options);
            var parts = new HostParts(options, options.Time ?? new WsTestTime());
            return StartAsync(new ProgramFactory<TProgram>(parts, configure), parts);
        }
    }

    private static async Task<WsTestHost> StartAsync<TProgram>(ProgramFactory<TProgram> factory, HostParts parts)
        where TProgram : class
    {
        try
        {
            factory.StartServer();
            IHost host = factory.Services.GetRequiredService<IHost>();
            return new WsTestHost(parts, factory.Services, host.StopAsync, factory.DisposeAsync);
        }
        catch
        {
            await factory.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
