using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a hierarchy is read and written: as the type that the discriminator names.</summary>
internal static class HierarchyEmitter
{
    private const string Hierarchy = "global::TypedWs.Json.WsJsonHierarchy";
    private const string Kind = "global::TypedWs.Json.WsJsonKind";

    public static void Emit(CodecContext context, HierarchyModel model)
    {
        EmitRead(context.Writer, model);
        EmitWrite(context.Writer, model);
    }

    private static void EmitRead(SourceWriter writer, HierarchyModel model)
    {
        var texts = model.Types.Where(static type => type.Discriminator.Text is not null).ToList();
        var numbers = model.Types.Where(static type => type.Discriminator.Text is null).ToList();
        writer.Line();
        writer.Line("// " + model.DisplayName + ", by its member " + model.DiscriminatorName);
        using (writer.Block($"private static bool TryRead{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line(
                $"if (!{Hierarchy}.TryFind(ref reader, {Code.Utf8(model.DiscriminatorName)}, out var kind, "
                + $"{(texts.Count > 0 ? "out var text" : "out _")}, {(numbers.Count > 0 ? "out int? number" : "out _")})) return false;");
            if (model.BaseName is { } name) writer.Line($"if (kind == {Kind}.None) {Read(model, name)}");
            if (texts.Count > 0)
            {
                using (writer.Block($"if (kind == {Kind}.String)"))
                {
                    foreach (var type in texts)
                        writer.Line($"if (text.Equals({Code.Utf8(type.Discriminator.Text!)})) {Read(model, type.ObjectName)}");
                }
            }

            foreach (var type in numbers)
                writer.Line($"if (number == {type.Discriminator.Json}) {Read(model, type.ObjectName)}");
            writer.Line();
            string allowed = "\"allowed\":[" + string.Join(",", model.Types.Select(static type => type.Discriminator.Json)) + "]";
            writer.Line($"return {Hierarchy}.Refuse(ref reader, kind, {Code.Quote(model.DiscriminatorName)}, {Code.Quote(allowed)});");
        }

        foreach (var name in model.Types.Select(static type => type.ObjectName).Concat(model.BaseName is { } own ? [own] : []))
            EmitCast(writer, model, name);
    }

    private static string Read(HierarchyModel model, string objectName) => $"return TryRead{objectName}As{model.Name}(ref reader, out value);";

    // out parameters are not covariant.
    private static void EmitCast(SourceWriter writer, HierarchyModel model, string objectName)
    {
        writer.Line();
        using (writer.Block($"private static bool TryRead{objectName}As{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line($"bool isRead = TryRead{objectName}(ref reader, out var derived);");
            writer.Line("value = derived;");
            writer.Line("return isRead;");
        }
    }

    private static void EmitWrite(SourceWriter writer, HierarchyModel model)
    {
        writer.Line();
        using (writer.Block($"private static void Write{model.Name}({Code.Writer} writer, {model.TypeName}? value)"))
        using (writer.Block("switch (value)"))
        {
            EmitCase(writer, "null", "writer.WriteNullValue();");
            foreach (var type in model.Types) EmitType(writer, type.TypeName, type.IsSealed, type.ObjectName);
            if (model.BaseName is { } name) EmitType(writer, model.TypeName, isSealed: false, name);
            writer.Line("default:");
            writer.Nested($"{Hierarchy}.ThrowUnlisted(value);");
            writer.Nested("break;");
        }
    }

    // Only values of exactly this type: a type derived from it may have members that would be lost.
    private static void EmitType(SourceWriter writer, string typeName, bool isSealed, string objectName)
        => EmitCase(
            writer,
            $"{typeName} given{(isSealed ? "" : $" when given.GetType() == typeof({typeName})")}",
            $"Write{objectName}(writer, given);");

    private static void EmitCase(SourceWriter writer, string pattern, string statement)
    {
        writer.Line($"case {pattern}:");
        writer.Nested(statement);
        writer.Nested("break;");
    }
}
