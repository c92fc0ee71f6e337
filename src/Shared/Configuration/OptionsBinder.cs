using Microsoft.Extensions.Configuration;

namespace TypedWs.Configuration;

/// <summary>
/// Sets options from a section of the configuration, by a table of settings and without reflection. Every key must be the name of a
/// setting, and every value must be valid for the setting. If not, a problem with the full path is added.
/// </summary>
internal sealed class OptionsBinder<TOptions>
{
    private readonly Dictionary<string, BindableSetting<TOptions>> _settings;
    private readonly HashSet<string> _groups;
    private readonly IReadOnlySet<string> _codeOnly;
    private readonly string _code;
    private readonly string _page;

    /// <param name="settings">The settings that the configuration can set.</param>
    /// <param name="codeOnly">The paths of the settings that only code can set.</param>
    /// <param name="code">The place of that code, for the text of a problem.</param>
    /// <param name="page">The page with all settings, for the text of a problem.</param>
    public OptionsBinder(
        IReadOnlyList<BindableSetting<TOptions>> settings, IReadOnlySet<string> codeOnly, string code, string page)
    {
        _settings = settings.ToDictionary(static setting => setting.Path, StringComparer.OrdinalIgnoreCase);
        _groups = new HashSet<string>(
            _settings.Keys.Where(static path => path.Contains(':', StringComparison.Ordinal))
                .Select(static path => path[..path.IndexOf(':', StringComparison.Ordinal)]),
            StringComparer.OrdinalIgnoreCase);
        _codeOnly = codeOnly;
        _code = code;
        _page = page;
    }

    /// <summary>Sets the options that the section names. If the section is missing, no option is changed.</summary>
    public void Bind(IConfigurationSection section, TOptions options, ICollection<string> problems)
        => BindGroup(section, prefix: "", options, problems);

    private void BindGroup(IConfigurationSection group, string prefix, TOptions options, ICollection<string> problems)
    {
        if (group.Value is not null)
        {
            problems.Add(BindableSetting<TOptions>.Describe(group, "an object whose keys are settings"));
        }

        foreach (IConfigurationSection child in group.GetChildren())
        {
            string path = prefix + child.Key;
            if (_settings.TryGetValue(path, out BindableSetting<TOptions>? setting))
            {
                setting.Bind(child, options, problems);
            }
            else if (_groups.Contains(path))
            {
                BindGroup(child, path + ":", options, problems);
            }
            else
            {
                problems.Add(Refuse(child, path));
            }
        }
    }

    private string Refuse(IConfigurationSection section, string path)
    {
        if (_codeOnly.Contains(path))
        {
            return $"{section.Path} is a function or an object, which the configuration cannot hold: set it in {_code}";
        }

        return NearestName.Find(path, [.. _settings.Keys, .. _groups]) is { } nearest
            ? $"{section.Path} is no setting (did you mean {nearest}?)"
            : $"{section.Path} is no setting; {_page} lists all of them";
    }
}
