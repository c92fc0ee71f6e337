using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TypedWs;

/// <summary>Adds filters to an endpoint.</summary>
public static class WsFilterListExtensions
{
    /// <summary>Adds a filter behind those of the host and those that were added before.</summary>
    /// <typeparam name="TFilter">The filter. If the type is registered as a service, that service is the filter. If not, the filter is
    /// created with services of the host when the endpoint is mapped. It lives as long as the host, so its constructor cannot have scoped
    /// services: use <c>context.Connection.Services</c> for those.</typeparam>
    /// <param name="filters">The filters of the endpoint.</param>
    /// <exception cref="InvalidOperationException">The endpoint is mapped.</exception>
    public static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(
        this WsFilterList filters)
        where TFilter : class, IWsFilter
    {
        ArgumentNullException.ThrowIfNull(filters);
        filters.Add(static services => ActivatorUtilities.GetServiceOrCreateInstance<TFilter>(services));
    }
}
