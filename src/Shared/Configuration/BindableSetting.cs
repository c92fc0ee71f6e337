using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TypedWs.Configuration;

/// <summary>Sets a setting from its section. If the section is invalid, leaves the setting unchanged and adds a problem to the
/// collection.</summary>
internal delegate void SettingBinding<TOptions>(IConfigurationSection section, TOptions options, ICollection<string> problems);

/// <summary>A setting that the configuration can set.</summary>
/// <typeparam name="TOptions">The options that have the setting.</typeparam>
/// <param name="Path">The path of the setting in the section of the options, for example <c>Outbound:HighWatermark</c>.</param>
/// <param name="Bind">Sets the setting.</param>
internal sealed record BindableSetting<TOptions>(string Path, SettingBinding<TOptions> Bind)
{
    public static BindableSetting<TOptions> Value<T>(string path, SettingFormat<T> format, Action<TOptions, T> set)
        => new(path, (section, options, problems) =>
        {
            if (TryRead(section, format, problems, out T? value))
            {
                set(options, value);
            }
        });

    /// <summary>A limit that may be switched off by null or an empty text.</summary>
    public static BindableSetting<TOptions> Limit<T>(string path, SettingFormat<T> format, Action<TOptions, T?> set) where T : struct
        => new(path, (section, options, problems) =>
        {
            if (IsEmpty(section))
            {
                set(options, null);
            }
            else if (TryRead(section, format, problems, out T value))
            {
                set(options, value);
            }
        });

    /// <summary>A rate: an object with <c>PerSecond</c> and <c>Burst</c>. Null or an empty text means no rate.</summary>
    public static BindableSetting<TOptions> Rate(string path, Action<TOptions, WsRateLimit?> set)
        => new(path, (section, options, problems) =>
        {
            if (IsEmpty(section))
            {
                set(options, null);
            }
            else if (HasMembers(section, problems, nameof(WsRateLimit.PerSecond), nameof(WsRateLimit.Burst))
                & TryRead(section.GetSection(nameof(WsRateLimit.PerSecond)), SettingFormat.Number, problems, out double perSecond)
                & TryRead(section.GetSection(nameof(WsRateLimit.Burst)), SettingFormat.Integer, problems, out int burst))
            {
                set(options, new WsRateLimit(perSecond, burst));
            }
        });

    /// <summary>An object with <c>Type</c> and <c>Payload</c>.</summary>
    public static BindableSetting<TOptions> Names(string path, Action<TOptions, WsEnvelopeNames> set)
        => new(path, (section, options, problems) =>
        {
            if (HasMembers(section, problems, nameof(WsEnvelopeNames.Type), nameof(WsEnvelopeNames.Payload))
                & TryRead(section.GetSection(nameof(WsEnvelopeNames.Type)), SettingFormat.Text, problems, out string? type)
                & TryRead(section.GetSection(nameof(WsEnvelopeNames.Payload)), SettingFormat.Text, problems, out string? payload))
            {
                set(options, new WsEnvelopeNames(type!, payload!));
            }
        });

    /// <summary>A list of texts, which replaces the previous list.</summary>
    public static BindableSetting<TOptions> List(string path, Func<TOptions, IList<string>> get)
        => new(path, (section, options, problems) =>
        {
            // The JSON provider gives an empty list the value "".
            IConfigurationSection[] children = [.. section.GetChildren()];
            if (section.Value is not "" && (section.Value is not null || children.Length == 0))
            {
                problems.Add(Describe(section, "a list"));
                return;
            }

            List<string> entries = [];
            foreach (IConfigurationSection child in children)
            {
                if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    problems.Add($"{child.Path} is no entry of a list: its key must be a number");
                }
                else if (TryRead(child, SettingFormat.Text, problems, out string? entry))
                {
                    entries.Add(entry);
                }
            }

            if (entries.Count == children.Length)
            {
                IList<string> list = get(options);
                list.Clear();
                entries.ForEach(list.Add);
            }
        });

    /// <summary>An object with names and texts, which are added to the previous ones.</summary>
    public static BindableSetting<TOptions> Map(string path, Func<TOptions, IDictionary<string, string>> get)
        => new(path, (section, options, problems) =>
        {
            if (section.Value is { Length: > 0 })
            {
                problems.Add(Describe(section, "an object with names and texts"));
                return;
            }

            foreach (IConfigurationSection child in section.GetChildren())
            {
                if (TryRead(child, SettingFormat.Text, problems, out string? text))
                {
                    get(options)[child.Key] = text;
                }
            }
        });

    /// <summary>Describes the problem that a section has no value of the right form.</summary>
    public static string Describe(IConfigurationSection section, string expected)
        => section switch
        {
            { Value: { } value } => $"{section.Path} is '{value}', but must be {expected}",
            _ when section.GetChildren().Any() => $"{section.Path} has keys of its own, but must be {expected}",
            _ => $"{section.Path} has no value, but must be {expected}",
        };

    private static bool IsEmpty(IConfigurationSection section) => string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any();

    private static bool TryRead<T>(
        IConfigurationSection section, SettingFormat<T> format, ICollection<string> problems, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (section.Value is { } text && !section.GetChildren().Any() && format.TryParse(text, out value))
        {
            return true;
        }

        problems.Add(Describe(section, format.Expected));
        return false;
    }

    private static bool HasMembers(IConfigurationSection section, ICollection<string> problems, string first, string second)
    {
        int before = problems.Count;
        if (section.Value is not null)
        {
            problems.Add(Describe(section, $"an object with {first} and {second}"));
        }

        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!string.Equals(child.Key, first, StringComparison.OrdinalIgnoreCase)
                && !string.Equals(child.Key, second, StringComparison.OrdinalIgnoreCase))
            {
                problems.Add($"{child.Path} is unknown: {section.Path} has {first} and {second}");
            }
        }

        return problems.Count == before;
    }
}
