using Microsoft.Extensions.Configuration;
using TypedWs.AspNetCore.Inspector;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>
/// A section of the configuration whose children have the names of endpoints. The name is the name of the class, or its full name if two
/// classes have the same name.
/// </summary>
internal sealed class NamedEndpointSections(IConfiguration configuration) : IEndpointConfiguration
{
    public void Apply(Type endpoint, WsOptions options, ICollection<string> problems)
    {
        // The inspector's endpoint is left out, because it belongs to TypedWs, and an application may have a class of the same name.
        if (endpoint == typeof(InspectorEndpoint))
        {
            return;
        }

        WsOptionsBinder.Bind(configuration.GetSection(endpoint.Name), options, problems);
        if (endpoint.FullName is { } fullName && fullName != endpoint.Name)
        {
            WsOptionsBinder.Bind(configuration.GetSection(fullName), options, problems);
        }
    }

    public IEnumerable<string> CheckAtStart(IReadOnlyList<Type> mapped)
    {
        if (configuration is IConfigurationSection { Value: { } value } section)
        {
            yield return $"{section.Path} is '{value}', but must be an object whose keys are names of endpoints";
        }

        foreach (IConfigurationSection child in configuration.GetChildren())
        {
            Type[] named = [.. mapped.Where(endpoint => IsNameOf(child.Key, endpoint))];
            if (named.Length == 0)
            {
                yield return $"{child.Path} is no endpoint that is mapped in this host{Suggest(child.Key, mapped)}";
            }
            else if (named.Length > 1)
            {
                yield return $"{child.Path} is the name of more than one endpoint: use the full names ({JoinFullNames(named)})";
            }
        }
    }

    private static bool IsNameOf(string key, Type endpoint)
        => string.Equals(key, endpoint.Name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(key, endpoint.FullName, StringComparison.OrdinalIgnoreCase);

    private static string Suggest(string key, IReadOnlyList<Type> mapped)
    {
        string[] names = [.. mapped.Select(static endpoint => endpoint.Name).Order(StringComparer.Ordinal)];
        if (NearestName.Find(key, names) is { } nearest)
        {
            return $" (did you mean {nearest}?)";
        }

        return (names.Length == 0 ? "; none is mapped" : $"; those that are: {string.Join(", ", names)}")
            + ". The options of an endpoint that only AcceptWsAsync serves are bound by ConfigureWs<T>(section)";
    }

    private static string JoinFullNames(Type[] endpoints) => string.Join(", ", endpoints.Select(static endpoint => endpoint.FullName));
}
