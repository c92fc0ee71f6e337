using Microsoft.AspNetCore.Hosting;

namespace Samples;

/// <summary>The transport of a sample.</summary>
internal static class ChosenTransport
{
    /// <summary>Uses the event loops if the environment variable <c>TYPEDWS_TRANSPORT</c> is <c>linux</c>.</summary>
    public static void UseChosenTransport(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["TYPEDWS_TRANSPORT"] == "linux")
        {
            builder.WebHost.UseTypedWsTransport();
        }
    }
}
