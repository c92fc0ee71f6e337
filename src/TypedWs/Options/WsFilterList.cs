using TypedWs.Options;

namespace TypedWs;

/// <summary>The filters of an endpoint: <see cref="WsOptions.Filters"/>. Add one by <c>options.Filters.Add&lt;T&gt;()</c>.</summary>
public sealed class WsFilterList
{
    private readonly SettingsGuard _guard;
    private readonly List<Func<IServiceProvider, object>> _factories = [];

    internal WsFilterList(SettingsGuard guard) => _guard = guard;

    /// <summary>The number of filters.</summary>
    public int Count => _factories.Count;

    /// <summary>The functions that create the filters, in the order of the calls.</summary>
    internal IReadOnlyList<Func<IServiceProvider, object>> Factories => _factories;

    /// <exception cref="InvalidOperationException">The endpoint is mapped.</exception>
    internal void Add(Func<IServiceProvider, object> factory)
    {
        _guard.ThrowIfFrozen(nameof(WsOptions.Filters));
        _factories.Add(factory);
    }
}
