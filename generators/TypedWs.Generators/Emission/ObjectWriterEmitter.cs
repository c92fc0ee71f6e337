using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the method that writes an object.</summary>
internal static class ObjectWriterEmitter
{
    public static void Emit(CodecContext context, ObjectModel model)
    {
        var writer = context.Writer;
        var locals = new LocalNames(model);
        writer.Line();
        string annotation = model.IsValueType ? "" : "?";
        using (writer.Block($"private static void Write{model.Name}({Code.Writer} writer, {model.TypeName}{annotation} value)"))
        {
            if (!model.IsValueType)
            {
                using (writer.Block("if (value is null)"))
                {
                    writer.Line("writer.WriteNullValue();");
                    writer.Line("return;");
                }

                writer.Line();
            }

            writer.Line("writer.WriteStartObject();");
            foreach (var member in model.Members)
                ValueWriterEmitter.EmitMember(writer, member.Value, context.AddName(member.JsonName, member.Name.TrimStart('@')), "value." + member.Name, locals[member]);
            writer.Line("writer.WriteEndObject();");
        }
    }
}
