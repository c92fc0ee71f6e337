using System.Globalization;

namespace TypedWs.Benchmarks;

/// <summary>Options as <c>--name value</c> pairs, each with a bound. What is wrong first is kept in <see cref="Error"/>.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    public CommandLine(ReadOnlySpan<string> arguments, params ReadOnlySpan<string> known)
    {
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            if (!known.Contains(name))
            {
                Error ??= $"{name}: no such option; there are {string.Join(' ', known)}";
            }
            else if (i + 1 == arguments.Length)
            {
                Error ??= $"{name} needs a value";
            }
            else if (_values.TryGetValue(name, out List<string>? values))
            {
                values.Add(arguments[i + 1]);
            }
            else
            {
                _values[name] = [arguments[i + 1]];
            }
        }
    }

    /// <summary>What is wrong, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>All values of an option that may be repeated.</summary>
    public string[] All(string name) => _values.TryGetValue(name, out List<string>? values) ? [.. values] : [];

    public string Text(string name, string fallback) => _values.TryGetValue(name, out List<string>? values) ? values[^1] : fallback;

    public string[] List(string name, string fallback)
        => Text(name, fallback).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>One of several words, the first if none was given.</summary>
    public string Choice(string name, params ReadOnlySpan<string> choices)
    {
        string value = Text(name, choices[0]);
        if (choices.Contains(value))
        {
            return value;
        }

        Error ??= $"{name} is one of {string.Join(' ', choices)}, not {value}";
        return choices[0];
    }

    public int Int(string name, int fallback, int minimum, int maximum)
        => (int)Math.Truncate(Number(name, fallback, minimum, maximum));

    public double Number(string name, double fallback, double minimum, double maximum)
    {
        if (!_values.TryGetValue(name, out List<string>? values))
        {
            return fallback;
        }

        if (double.TryParse(values[^1], CultureInfo.InvariantCulture, out double value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        Error ??= string.Create(CultureInfo.InvariantCulture, $"{name} is a number from {minimum} to {maximum}, not {values[^1]}");
        return fallback;
    }
}
