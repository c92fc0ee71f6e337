using Microsoft.Extensions.DependencyInjection;
using TypedWs.Connections;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>A request whose connection outlives it. The services of the connection come from a scope of its own, which is created on first
/// use.</summary>
internal sealed class DetachedRequest(string path, long arrived, IServiceScopeFactory scopes)
    : ConnectionRequest(path, arrived), IAsyncDisposable
{
    private readonly Lock _gate = new();
    private AsyncServiceScope? _scope;
    private bool _hasEnded;

    public override IServiceProvider? Services
    {
        get
        {
            lock (_gate)
            {
                return _hasEnded ? null : (_scope ??= scopes.CreateAsyncScope()).ServiceProvider;
            }
        }
    }

    public override void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
        }
    }

    public ValueTask DisposeAsync()
    {
        End();
        return _scope is { } scope ? scope.DisposeAsync() : default;
    }
}
