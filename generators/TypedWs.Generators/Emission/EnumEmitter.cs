using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how an enum is read and written: by names, which survive a change of the numbers.</summary>
internal static class EnumEmitter
{
    // Above this the list of names would make an error event larger than what it answers.
    private const int MaxListedNames = 32;

    public static void Emit(CodecContext context, EnumModel model)
    {
        EmitRead(context.Writer, model);
        EmitWrite(context.Writer, model);
    }

    private static void EmitRead(SourceWriter writer, EnumModel model)
    {
        writer.Line();
        using (writer.Block($"private static bool TryRead{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default;");
            writer.Line("if (!reader.TryReadString(out var text)) return false;");
            if (model.Values.Count > 0)
            {
                using (writer.Block("switch (text.Length)"))
                {
                    foreach (var value in model.Values)
                    {
                        writer.Line($"case {Code.Number(value.JsonName.Length)} when text.Equals({Code.Utf8(value.JsonName)}):");
                        writer.Indent();
                        writer.Line($"value = {model.TypeName}.{value.Name};");
                        writer.Line("return true;");
                        writer.Outdent();
                    }
                }
            }

            writer.Line();
            string allowed = model.Values.Count > MaxListedNames
                ? ""
                : ", " + Code.Quote("\"allowed\":[" + string.Join(",", model.Values.Select(static value => "\"" + Json.Escape(value.JsonName) + "\"")) + "]");
            writer.Line($"reader.AddError(reader.ValueOffset, \"one_of\", \"must be one of the allowed values\"{allowed});");
            writer.Line("return false;");
        }
    }

    private static void EmitWrite(SourceWriter writer, EnumModel model)
    {
        writer.Line();
        using (writer.Block($"private static void Write{model.Name}({Code.Writer} writer, {model.TypeName} value)"))
        {
            using (writer.Block("switch (value)"))
            {
                foreach (var value in model.Values)
                {
                    if (!value.IsFirstOfItsNumber) continue;
                    writer.Line($"case {model.TypeName}.{value.Name}:");
                    writer.Indent();
                    writer.Line($"writer.WriteStringValue({Code.Utf8(value.JsonName)});");
                    writer.Line("break;");
                    writer.Outdent();
                }

                writer.Line("default:");
                writer.Indent();
                writer.Line("// A value without a name stays a string: the member's JSON type never changes.");
                writer.Line($"writer.WriteStringValue((({model.UnderlyingTypeName})value).ToString(global::System.Globalization.CultureInfo.InvariantCulture));");
                writer.Line("break;");
                writer.Outdent();
            }
        }
    }
}
