using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>Logs at the start of the host that the transport is not used.</summary>
internal sealed class TransportNotice(ILogger logger, string reason) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        TransportLog.NotUsed(logger, reason);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
