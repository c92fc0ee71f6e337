using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how values without rules are read: elements, and members without rules.</summary>
internal static class ValueReaderEmitter
{
    /// <summary>The call that reads a value that is not null. The call returns false if it has recorded an error.</summary>
    /// <param name="value">The value's type.</param>
    /// <param name="target">The text after <c>out</c>.</param>
    public static string Call(ValueModel value, string target)
        => value switch
        {
            CompositeValue composite => $"TryRead_{composite.Name}(ref reader, out {target})",
            ScalarValue { Kind: ScalarKind.String } => $"{Code.Values}.TryReadString(ref reader, out {target})",
            ScalarValue { Forms: var forms } number when (forms & ~NumberForms.WriteAsString) != NumberForms.Strict =>
                $"{Code.Numbers}.TryRead<{number.TypeName}>(ref reader, "
                + $"{Code.Bool(forms.HasFlag(NumberForms.AllowReadingFromString))}, "
                + $"{Code.Bool(forms.HasFlag(NumberForms.AllowNamedFloatingPointLiterals))}, out {target})",
            ConvertedValue converted => $"{Code.Converters}.TryRead(ref reader, {CodecContext.ConverterField(converted)}, out {target})",
            ScalarValue { IsLocalTime: true } => $"reader.TryReadDateTimeOffsetOrLocal(out {target})",
            ScalarValue scalar => $"reader.TryRead{scalar.Kind}(out {target})",
            _ => throw new InvalidOperationException(value.GetType().Name),
        };

    /// <summary>Emits the declaration of the variable <c>item</c> and the call that reads its value.</summary>
    public static void EmitItem(SourceWriter writer, ValueModel value)
    {
        if (!value.IsNullable)
        {
            writer.Line(Call(value, value.TypeName + " item") + ";");
        }
        else if (value is ScalarValue { Kind: ScalarKind.String })
        {
            writer.Line($"{Code.Values}.TryReadNullableString(ref reader, out string? item);");
        }
        else
        {
            writer.Line($"{value.VariableTypeName} item = default;");
            writer.Line($"if (!reader.TryReadNull() && {Call(value, value.TypeName + " given")}) item = given;");
        }
    }
}
