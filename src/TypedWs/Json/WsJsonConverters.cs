using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TypedWs.CompilerServices;

/// <summary>Calls converters and serializer contexts of the application. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsJsonConverters
{
    // The options that converters receive. They have the naming of the web defaults, and a resolver that knows no types, so that a
    // converter cannot use reflection.
    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>
    /// Reads the next value by a converter. The converter gets only the text of this value. If the converter throws one of the usual
    /// exceptions (<see cref="IsRefusal"/>), or does not read to the end of the value, the value is refused with the error <c>custom</c>.
    /// Any other exception is a fault of the converter and is not caught. Null is refused with the error <c>null</c>, unless the converter
    /// handles null.
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
    /// Reads the next value by a <see cref="JsonSerializerContext"/> of the application, which gets only the text of this value. If the
    /// serializer refuses the value, the error is <c>custom</c>. Null is refused with the error <c>null</c>.
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

    /// <summary>Writes a value by a <see cref="JsonSerializerContext"/> of the application.</summary>
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

    // The rule of System.Text.Json: if Utf8JsonReader throws because a value has another kind, it marks the exception by its Source.
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

    /// <summary>Throws an exception that explains why the options of a converter know no types.</summary>
    private sealed class NoTypes : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
            => throw new NotSupportedException(
                $"The options that a converter is given know no types, and so not '{type}': nothing is reflected over. "
                + "Call JsonSerializer with a JsonTypeInfo of a JsonSerializerContext of your own, for example MyContext.Default.MyType.");
    }
}
