using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.Dispatch;

/// <summary>The end of a message's scope, which has the services of its handler. The scope begins with the first service that needs
/// one (<see cref="CompilerServices.WsHandlerService{T}"/>).</summary>
internal static class MessageScope
{
    /// <summary>Disposes of a scope when the message is answered. The services are user code: their exceptions are reported. Never
    /// throws.</summary>
    /// <param name="ws">The connection of the message.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="before">A task that never fails, and must complete first.</param>
    public static async ValueTask EndAsync(WsConnection ws, IServiceScope scope, ValueTask before = default)
    {
        await before.ConfigureAwait(false);
        await ws.Core.UserCode
            .RunAsync(static scope => new AsyncServiceScope(scope).DisposeAsync(), scope)
            .ConfigureAwait(false);
    }
}
