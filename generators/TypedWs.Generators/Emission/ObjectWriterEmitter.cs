using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the method that writes an object.</summary>
internal static class ObjectWriterEmitter
{
    public static void Emit(CodecContext context, ObjectModel model)
    {
        SourceWriter writer = context.Writer;
        var locals = new LocalNames(model);
        writer.Line();
        string annotation = model.IsValueType ? "" : "?";
        using (writer.Block($"private static void Write_{model.Name}({Code.Writer} writer, {model.TypeName}{annotation} value)"))
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
            if (model.Discriminator is { } discriminator)
            {
                string call = discriminator.Text is { } text
                    ? $"WriteString({Code.Utf8(discriminator.Name)}, {Code.Utf8(text)})"
                    : $"WriteNumber({Code.Utf8(discriminator.Name)}, {discriminator.Json})";
                writer.Line($"writer.{call};");
            }

            foreach (MemberModel member in model.Members)
            {
                EmitMember(context, member, locals[member]);
            }

            writer.Line("writer.WriteEndObject();");
        }
    }

    private static void EmitMember(CodecContext context, MemberModel member, string local)
    {
        if (member.Condition == WriteCondition.Never)
        {
            return;
        }

        SourceWriter writer = context.Writer;
        string name = context.AddName(member.JsonName, member.Name.TrimStart('@'));
        string expression = "value." + member.Name;
        if (member.Condition == WriteCondition.Always)
        {
            ValueWriterEmitter.EmitMember(writer, member.Value, name, expression, local);
        }
        else if (member.Value is { IsValueType: true, IsNullable: false } value)
        {
            using (writer.Block(
                    $"if (!global::System.Collections.Generic.EqualityComparer<{value.TypeName}>.Default.Equals({expression}, default))"))
            {
                ValueWriterEmitter.EmitMember(writer, value, name, expression, local);
            }
        }
        else
        {
            // The default of a nullable type is null and nothing else, so every other value is written.
            using (writer.Block($"if ({expression} is {{ }} {local})"))
            {
                ValueWriterEmitter.EmitMember(writer, member.Value with { IsNullable = false }, name, local, "given");
            }
        }
    }
}
