using Microsoft.AspNetCore.Hosting;

namespace Samples;

/// <summary>The default address of a sample.</summary>
internal static class DefaultAddress
{
    // --urls, ASPNETCORE_URLS; ASPNETCORE_HTTP_PORTS (which .NET's container images set), ASPNETCORE_HTTPS_PORTS.
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports"];

    /// <summary>Listens there unless an argument, an environment variable or a setting of Kestrel's names another address.</summary>
    public static void UseDefaultUrl(this WebApplicationBuilder builder, string url)
    {
        bool isGiven = Settings.Any(setting => !string.IsNullOrEmpty(builder.Configuration[setting]))
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!isGiven)
        {
            builder.WebHost.UseUrls(url);
        }
    }
}
