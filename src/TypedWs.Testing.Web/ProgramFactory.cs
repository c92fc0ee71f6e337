using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using TypedWs.Testing.Hosts;

namespace TypedWs.Testing.Web;

/// <summary>Runs the entry point of an application, and gives its host the parts of a test.</summary>
internal sealed class ProgramFactory<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    private readonly HostParts _parts;
    private readonly Action<IWebHostBuilder>? _configure;

    public ProgramFactory(HostParts parts, Action<IWebHostBuilder>? configure)
    {
        _parts = parts;
        _configure = configure;
        UseKestrel();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_parts.Options.Environment);
        builder.ConfigureLogging(static logging => logging.ClearProviders());
        _configure?.Invoke(builder);
        builder.ConfigureTestServices(_parts.Register);
    }
}
