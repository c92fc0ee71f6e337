using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a value is written. A null is written as null, even if the type forbids null.</summary>
internal static class ValueWriterEmitter
{
    /// <summary>Emits the writing of a member: its name and its value.</summary>
    /// <param name="writer">The code is written to it.</param>
    /// <param name="value">The value's type.</param>
    /// <param name="name">The expression of the name.</param>
    /// <param name="expression">The expression of the value.</param>
    /// <param name="local">A variable name that is not used yet.</param>
    public static void EmitMember(SourceWriter writer, ValueModel value, string name, string expression, string local)
    {
        // If the JSON writer has a method for name and value together, one call writes both.
        if (FindMethod(value) is { } method)
        {
            if (!NeedsNullCheck(value))
            {
                writer.Line($"writer.Write{method}({name}, {expression});");
                return;
            }

            writer.Line($"if ({expression} is {{ }} {local}) writer.Write{method}({name}, {local});");
            writer.Line($"else writer.WriteNull({name});");
            return;
        }

        writer.Line($"writer.WritePropertyName({name});");
        EmitValue(writer, value, expression, local);
    }

    /// <summary>Emits the writing of a value.</summary>
    public static void EmitValue(SourceWriter writer, ValueModel value, string expression, string local)
    {
        if (!NeedsNullCheck(value))
        {
            writer.Line(Call(value, expression));
            return;
        }

        writer.Line($"if ({expression} is {{ }} {local}) {Call(value, local)}");
        writer.Line("else writer.WriteNullValue();");
    }

    // The methods for reference types accept null themselves. A null array needs a check: it would be written as an empty string.
    private static bool NeedsNullCheck(ValueModel value)
        => value.IsValueType ? value.IsNullable : value is ScalarValue { Kind: ScalarKind.Base64 } or ConvertedValue { IsNullable: true };

    private static string Call(ValueModel value, string expression) => value switch
    {
        ScalarValue { Forms: not NumberForms.Strict } number when WritesText(number)
            => $"{Code.Numbers}.Write(writer, {expression}, {Code.Bool(number.Forms.HasFlag(NumberForms.WriteAsString))});",
        ConvertedValue converted => $"{Code.Converters}.Write(writer, {CodecContext.ConverterField(converted)}, {expression});",
        CompositeValue composite => $"Write_{composite.Name}(writer, {expression});",
        _ when FindMethod(value) is { } method => $"writer.Write{method}Value({expression});",
        _ => $"{Code.Values}.Write(writer, {expression});",
    };

    private static bool WritesText(ScalarValue value) => (value.Forms & ~NumberForms.AllowReadingFromString) != NumberForms.Strict;

    // Utf8JsonWriter's methods come in pairs: WriteNumber(name, value) and WriteNumberValue(value).
    private static string? FindMethod(ValueModel value) => value is ScalarValue scalar && !WritesText(scalar)
        ? scalar.Kind switch
        {
            ScalarKind.Boolean => "Boolean",
            >= ScalarKind.Byte and <= ScalarKind.Decimal => "Number",
            ScalarKind.String or ScalarKind.Guid or ScalarKind.DateTime => "String",
            ScalarKind.Base64 => "Base64String",
            _ => null,
        }
        : null;
}
