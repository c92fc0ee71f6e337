using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TypedWs.CompilerServices;

/// <summary>Calls the user's own converters and serializer contexts. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonConverters
{
    // Options that converters receive: the naming of the web defaults, and no resolver, so that a converter cannot reflect over types.
    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>
    /// Reads the next value by a converter, over its text alone. The converter refuses a value by one of the usual exceptions
    /// (<see cref="IsRefusal"/>), or by not reading to the end of the value: error <c>custom</c>. Any other exception is a fault of the
    /// converter and passes through. Null is an error <c>null</c> unless the converter handles it.
    /// </summary>
    public static bool TryRead<T>(ref WsJsonReader reader, JsonConverter<T> converter, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(converter);
        value = default;
        bool isNull = reader.PeekKind() == WsJsonKind.Null;
        if (!reader.TrySkip())
        {
            return false;
        }

        int offset = reader.ValueOffset;
        if (isNull && !converter.HandleNull)
        {
            reader.AddError(offset, "null", "must not be null");
            return false;
        }

        if (TryConvert(reader.Document[offset..reader.Position], converter, out value))
        {
            return true;
        }

        reader.AddError(offset, "custom", "is invalid");
        return false;
    }

    /// <summary>Writes a value by a converter.</summary>
    public static void Write<T>(Utf8JsonWriter writer, JsonConverter<T> converter, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(converter);
        if (value is null && !converter.HandleNull)
        {
            writer.WriteNullValue();
        }
        else
        {
            converter.Write(writer, value, Options);
        }
    }

    /// <summary>
    /// Reads the next value by a user's <see cref="JsonSerializerContext"/>, over its text alone. A value that the serializer refuses
    /// is an error <c>custom</c>; null is an error <c>null</c>.
    /// </summary>
    public static bool TryRead<T>(ref WsJsonReader reader, JsonTypeInfo<T> type, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(type);
        value = default;
        bool isNull = reader.PeekKind() == WsJsonKind.Null;
        if (!reader.TrySkip())
        {
            return false;
        }

        int offset = reader.ValueOffset;
        if (!isNull && TryDeserialize(reader.Document[offset..reader.Position], type, out value))
        {
            return true;
        }

        if (isNull)
        {
            reader.AddError(offset, "null", "must not be null");
        }
        else
        {
            reader.AddError(offset, "custom", "is invalid");
        }

        return false;
    }

    /// <summary>Writes a value by a user's <see cref="JsonSerializerContext"/>.</summary>
    public static void Write<T>(Utf8JsonWriter writer, JsonTypeInfo<T> type, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(type);
        JsonSerializer.Serialize(writer, value, type);
    }

    private static bool TryDeserialize<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize(utf8, type);
            return value is not null;
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            // The serializer has no other way to refuse a value.
            value = default;
            return false;
        }
    }

    private static bool TryConvert<T>(ReadOnlySpan<byte> utf8, JsonConverter<T> converter, [NotNullWhen(true)] out T? value)
    {
        var json = new Utf8JsonReader(utf8);
        json.Read();
        try
        {
            value = converter.Read(ref json, typeof(T), Options);
            return value is not null && json.BytesConsumed == utf8.Length;
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            // Converters have no other way to refuse a value.
            value = default;
            return false;
        }
    }

    // As System.Text.Json tells them apart: what Utf8JsonReader throws at a value of another kind, it marks by its source.
    private static bool IsRefusal(Exception problem)
        => problem is JsonException or FormatException
            || (problem is InvalidOperationException && problem.Source == "System.Text.Json.Rethrowable");

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            TypeInfoResolver = new NoTypes(),
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Says why nothing can be looked up by the options that a converter is given.</summary>
    private sealed class NoTypes : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
            => throw new NotSupportedException(
                $"The options that a converter is given know no types, and so not '{type}': nothing is reflected over. "
                + "Call JsonSerializer with a JsonTypeInfo of a JsonSerializerContext of your own, for example MyContext.Default.MyType.");
    }
}
