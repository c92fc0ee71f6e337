using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a hierarchy is read and written. The JSON discriminator selects the type.</summary>
internal static class HierarchyEmitter
{
    private const string Hierarchy = "global::TypedWs.CompilerServices.WsJsonHierarchy";
    private const string Kind = "global::TypedWs.CompilerServices.WsJsonKind";

    public static void Emit(CodecContext context, HierarchyModel model)
    {
        EmitRead(context, model);
        EmitWrite(context.Writer, model);
    }

    private static void EmitRead(CodecContext context, HierarchyModel model)
    {
        SourceWriter writer = context.Writer;
        var texts = model.Types.Where(static type => type.Discriminator.Text is not null).ToList();
        var numbers = model.Types.Where(static type => type.Discriminator.Text is null).ToList();
        writer.Line();
        GeneratedFile.WriteComment(writer, model.DisplayName + ", by its member " + model.DiscriminatorName);
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line(
                $"if (!{Hierarchy}.TryFind(ref reader, {Code.Utf8(model.DiscriminatorName)}, out {Kind} kind, "
                    + $"{(texts.Count > 0 ? $"out {Code.Text} text" : "out _")}, "
                    + $"{(numbers.Count > 0 ? "out int? number" : "out _")})) return false;");
            if (model.BaseName is { } name)
            {
                writer.Line($"if (kind == {Kind}.None) {Read(context, model, name)}");
            }

            if (texts.Count > 0)
            {
                using (writer.Block($"if (kind == {Kind}.String)"))
                {
                    foreach (DerivedModel? type in texts)
                    {
                        writer.Line($"if (text.Equals({Code.Utf8(type.Discriminator.Text!)})) {Read(context, model, type.ObjectName)}");
                    }
                }
            }

            foreach (DerivedModel? type in numbers)
            {
                writer.Line($"if (number == {type.Discriminator.Json}) {Read(context, model, type.ObjectName)}");
            }

            writer.Line();
            string allowed = "\"allowed\":[" + string.Join(",", model.Types.Select(static type => type.Discriminator.Json)) + "]";
            writer.Line($"return {Hierarchy}.Refuse(ref reader, kind, {Code.Quote(model.DiscriminatorName)}, {Code.Quote(allowed)});");
        }

        foreach (DerivedModel type in model.Types)
        {
            EmitCast(context, model, type.ObjectName, type.TypeName);
        }

        if (model.BaseName is { } own)
        {
            EmitCast(context, model, own, model.TypeName);
        }
    }

    private static string Read(CodecContext context, HierarchyModel model, string objectName)
        => $"return {context.FindCast(objectName, model.Name)}(ref reader, out value);";

    // A method of its own converts the derived type to the base type, because out parameters are not covariant.
    private static void EmitCast(CodecContext context, HierarchyModel model, string objectName, string typeName)
    {
        SourceWriter writer = context.Writer;
        writer.Line();
        using (writer.Block(
                $"private static bool {context.FindCast(objectName, model.Name)}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line($"bool isRead = TryRead_{objectName}(ref reader, out {typeName} derived);");
            writer.Line("value = derived;");
            writer.Line("return isRead;");
        }
    }

    private static void EmitWrite(SourceWriter writer, HierarchyModel model)
    {
        writer.Line();
        using (writer.Block($"private static void Write_{model.Name}({Code.Writer} writer, {model.TypeName}? value)"))
        using (writer.Block("switch (value)"))
        {
            EmitCase(writer, "null", "writer.WriteNullValue();");
            foreach (DerivedModel type in model.Types)
            {
                EmitType(writer, type.TypeName, type.IsSealed, type.ObjectName);
            }

            if (model.BaseName is { } name)
            {
                EmitType(writer, model.TypeName, isSealed: false, name);
            }

            writer.Line("default:");
            writer.Nested($"{Hierarchy}.ThrowUnlisted(value);");
            writer.Nested("break;");
        }
    }

    // Writes only values of exactly this type. A value of a type derived from it may have more members, which would be lost.
    private static void EmitType(SourceWriter writer, string typeName, bool isSealed, string objectName)
        => EmitCase(
            writer,
            $"{typeName} given{(isSealed ? "" : $" when ((object)given).GetType() == typeof({typeName})")}",
            $"Write_{objectName}(writer, given);");

    private static void EmitCase(SourceWriter writer, string pattern, string statement)
    {
        writer.Line($"case {pattern}:");
        writer.Nested(statement);
        writer.Nested("break;");
    }
}
