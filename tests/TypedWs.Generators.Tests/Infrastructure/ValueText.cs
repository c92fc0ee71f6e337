using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using TypedWs.Json;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>
/// All that a value holds as text, so that two are equal if their texts are: kinds, offsets, scales and signs of zero too,
/// which Equals does not see; but not of which type a collection is, nor the order in a set.
/// </summary>
internal static class ValueText
{
    public static string Of(object? value)
        => value switch
        {
            null => "null",
            string text => "'" + text + "'",
            char letter => ((int)letter).ToString(CultureInfo.InvariantCulture),
            double number => BitConverter.DoubleToInt64Bits(number).ToString("X", CultureInfo.InvariantCulture),
            float number => BitConverter.SingleToInt32Bits(number).ToString("X", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture) + time.Kind,
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
            Uri uri => uri.OriginalString,
            JsonElement element => JsonSerializer.Serialize(element),
            WsRawJson json => json.ToString(),
            Enum or IFormattable => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            bool truth => truth ? "true" : "false",
            IDictionary dictionary => "{"
                + string.Join(
                    ", ",
                    dictionary.Keys.Cast<object>().Select(key => $"{Of(key)}: {Of(dictionary[key])}").Order(StringComparer.Ordinal))
                + "}",
            IEnumerable items when IsSet(items.GetType()) => "("
                + string.Join(", ", items.Cast<object?>().Select(Of).Order(StringComparer.Ordinal))
                + ")",
            IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Of)) + "]",
            _ => OfObject(value),
        };

    private static bool IsSet(Type type)
        => Array.Exists(
            type.GetInterfaces(), static face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));

    private static string OfObject(object value)
        => value.GetType().Name + "(" + string.Join(
            ", ",
            value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(static property => property.GetIndexParameters().Length == 0)
                .Select(property => property.Name + " = " + Of(property.GetValue(value)))) + ")";
}
