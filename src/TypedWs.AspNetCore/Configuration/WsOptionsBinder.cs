using Microsoft.Extensions.Configuration;

namespace TypedWs.AspNetCore.Configuration;

/// <summary>
/// Sets options from a section of the configuration, by the <see cref="SettingTable"/> and without reflection. Every key must be the name
/// of a setting, and every value must be valid for the setting. If not, a problem with the full path is added.
/// </summary>
internal static class WsOptionsBinder
{
    private static readonly Dictionary<string, BindableSetting> SettingsByPath =
        SettingTable.Bindable.ToDictionary(static setting => setting.Path, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Groups = new(
        SettingsByPath.Keys.Where(static path => path.Contains(':', StringComparison.Ordinal))
            .Select(static path => path[..path.IndexOf(':', StringComparison.Ordinal)]),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets the options that the section names. If the section is missing, no option is changed.</summary>
    public static void Bind(IConfigurationSection section, WsOptions options, ICollection<string> problems)
        => BindGroup(section, prefix: "", options, problems);

    private static void BindGroup(IConfigurationSection group, string prefix, WsOptions options, ICollection<string> problems)
    {
        if (group.Value is not null)
        {
            problems.Add(BindableSetting.Describe(group, "an object whose keys are settings"));
        }

        foreach (IConfigurationSection child in group.GetChildren())
        {
            string path = prefix + child.Key;
            if (SettingsByPath.TryGetValue(path, out BindableSetting? setting))
            {
                setting.Bind(child, options, problems);
            }
            else if (Groups.Contains(path))
            {
                BindGroup(child, path + ":", options, problems);
            }
            else
            {
                problems.Add(Refuse(child, path));
            }
        }
    }

    private static string Refuse(IConfigurationSection section, string path)
    {
        if (SettingTable.CodeOnly.Contains(path))
        {
            return $"{section.Path} is a function or an object, which the configuration cannot hold: set it in MapWs or ConfigureWs";
        }

        return NearestName.Find(path, [.. SettingsByPath.Keys, .. Groups]) is { } nearest
            ? $"{section.Path} is no setting (did you mean {nearest}?)"
            : $"{section.Path} is no setting; docs/limits.md lists all of them";
    }
}
