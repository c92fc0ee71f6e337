using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits how an enum is read and written by its numbers. A number is read only if it is a declared value or a combination of
/// declared values.
/// </summary>
internal static class EnumNumberEmitter
{
    public static void Emit(SourceWriter writer, EnumModel model)
    {
        EmitRead(writer, model);
        writer.Line();
        writer.Line($"private static void Write_{model.Name}({Code.Writer} writer, {model.TypeName} value)");
        writer.Nested($"=> writer.WriteNumberValue(({model.UnderlyingTypeName})value);");
    }

    private static void EmitRead(SourceWriter writer, EnumModel model)
    {
        var values = model.Values.Where(static value => value.IsFirstOfItsNumber).ToList();
        writer.Line();
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default;");
            writer.Line($"if (!reader.TryRead{model.Number}(out {model.UnderlyingTypeName} number)) return false;");
            writer.Line($"value = ({model.TypeName})number;");
            if (model.IsFlags)
            {
                string all = values.Count == 0 ? "default" : string.Join(" | ", values.Select(value => $"{model.TypeName}.{value.Name}"));
                writer.Line($"if ((value & ~({all})) == 0) return true;");
            }
            else if (values.Count > 0)
            {
                writer.Line($"if (value is {string.Join(" or ", values.Select(value => $"{model.TypeName}.{value.Name}"))}) return true;");
            }

            writer.Line();
            string allowed = "\"allowed\":[" + string.Join(",", values.Select(static value => value.NumberLiteral)) + "]";
            EnumEmitter.EmitUnknown(writer, model, ", " + Code.Quote(allowed));
        }
    }
}
