using Microsoft.Extensions.Configuration;
using TypedWs.AspNetCore.Inspector;
using TypedWs.Configuration;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>
/// A section of the configuration whose children have the names of endpoints. The name is the name of the class, or its full name if two
/// classes have the same name. If the section has both names of an endpoint, the full name is used. Each host has an object of its own.
/// </summary>
internal sealed class NamedEndpointSections(IConfigurationSection configuration) : IEndpointConfiguration
{
    private const string EndpointSuffix = "Endpoint";

    private volatile bool _isChecked;

    public void Apply(Type endpoint, WsOptions options, ICollection<string> problems)
    {
        // An endpoint that is mapped after the check takes nothing: the section of its name may be meant for another endpoint of the same
        // name, and only the check can find that. The inspector's endpoint is left out, because it belongs to TypedWs, and an application
        // may have a class of the same name.
        if (!_isChecked && endpoint != typeof(InspectorEndpoint))
        {
            SettingTable.Binder.Bind(configuration.GetSection(FindKey(endpoint)), options, problems);
        }
    }

    public IEnumerable<string> CheckAtStart(IReadOnlyList<Type> mapped)
    {
        _isChecked = true;
        List<string> problems = [];
        if (configuration.Value is { } value)
        {
            problems.Add($"{configuration.Path} is '{value}', but must be an object whose keys are names of endpoints");
        }

        List<string> unknown = [];
        foreach (IConfigurationSection child in configuration.GetChildren())
        {
            Type[] users = [.. mapped.Where(endpoint => AreEqual(child.Key, FindKey(endpoint)))];
            if (users.Length > 1)
            {
                problems.Add($"{child.Path} is the name of more than one endpoint: use the full names ({JoinFullNames(users)})");
            }
            else if (users.Length == 0 && mapped.FirstOrDefault(endpoint => AreEqual(child.Key, endpoint.Name)) is { } other)
            {
                problems.Add($"{child.Path} has no effect, because the section of the full name is used: {other.FullName}");
            }
            else if (users.Length == 0)
            {
                unknown.Add($"{child.Path} is no endpoint that is mapped in this host{Suggest(child.Key, mapped)}");
            }
        }

        if (unknown.Count > 0)
        {
            problems.Add(string.Join("; ", unknown)
                + ". Endpoints that only AcceptWsAsync serves, and sections with endpoints of other hosts, need ConfigureWs<T>(section)");
        }

        return problems;
    }

    private string FindKey(Type endpoint)
        => endpoint.FullName is { } fullName && configuration.GetChildren().Any(child => AreEqual(child.Key, fullName))
            ? fullName
            : endpoint.Name;

    private static bool AreEqual(string key, string name) => string.Equals(key, name, StringComparison.OrdinalIgnoreCase);

    private static string Suggest(string key, IReadOnlyList<Type> mapped)
    {
        bool isFullName = key.Contains('.', StringComparison.Ordinal);
        string[] names =
            [.. mapped.Select(endpoint => isFullName ? endpoint.FullName ?? endpoint.Name : endpoint.Name).Order(StringComparer.Ordinal)];
        return NearestName.Find(key, names, EndpointSuffix) is { } nearest ? $" (did you mean {nearest}?)"
            : names.Length == 0 ? "; none is mapped"
            : $"; those that are: {string.Join(", ", names)}";
    }

    private static string JoinFullNames(Type[] endpoints) => string.Join(", ", endpoints.Select(static endpoint => endpoint.FullName));
}
