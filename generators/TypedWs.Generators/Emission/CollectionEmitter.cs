using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a collection is read and written.</summary>
internal static class CollectionEmitter
{
    // Without a rule of its own a collection still has an end.
    private static readonly MaxLengthRule DefaultLimit = new(65_536, "\"must be at most 65536 items\"");

    public static void Emit(CodecContext context, CollectionModel model)
    {
        EmitRead(context, model);
        EmitWrite(context.Writer, model);
    }

    private static void EmitRead(CodecContext context, CollectionModel model)
    {
        var writer = context.Writer;
        var limits = model.Limits.Any(static limit => limit is MaxLengthRule)
            ? model.Limits
            : model.Limits.Concat([DefaultLimit]).ToEquatableArray();
        int max = limits.OfType<MaxLengthRule>().Min(static limit => limit.Max);
        writer.Line();
        using (writer.Block($"private static bool TryRead{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line("if (!reader.TryBeginArray()) return false;");
            writer.Line("int offset = reader.ValueOffset;");
            context.EmitErrorsBefore();
            writer.Line("int count = 0;");
            writer.Line($"var items = new global::TypedWs.Json.WsItems<{model.Element.VariableTypeName}>();");
            using (writer.Block("while (reader.TryReadElement())"))
            {
                using (writer.Block($"if (++count > {Code.Number(max)})"))
                {
                    writer.Line("reader.TrySkip();");
                    writer.Line("continue;");
                }

                writer.Line();
                EmitElement(writer, model.Element);
                writer.Line(model.Element is { IsNullable: false, IsValueType: false } ? "items.Add(item!);" : "items.Add(item);");
            }

            RuleEmitter.EmitItemLimits(writer, limits, "count", "reader.AddError(offset");
            using (writer.Block($"if ({context.HasFailed})"))
            {
                writer.Line("items.Discard();");
                writer.Line("return false;");
            }

            writer.Line();
            writer.Line($"value = items.To{model.Shape}();");
            writer.Line("return true;");
        }
    }

    private static void EmitElement(SourceWriter writer, ValueModel element)
    {
        switch (element)
        {
            case ScalarValue { Kind: ScalarKind.String, IsNullable: false }:
                writer.Line($"{Code.Values}.TryReadString(ref reader, out var item);");
                break;
            case ScalarValue { Kind: ScalarKind.String }:
                writer.Line($"{Code.Values}.TryReadNullableString(ref reader, out var item);");
                break;
            case ScalarValue { IsNullable: false } scalar:
                writer.Line($"reader.TryRead{scalar.Kind}(out var item);");
                break;
            case CompositeValue { IsNullable: false } composite:
                writer.Line($"TryRead{composite.Name}(ref reader, out var item);");
                break;
            default:
                string read = element is CompositeValue nested
                    ? $"TryRead{nested.Name}(ref reader, out var given)"
                    : $"reader.TryRead{((ScalarValue)element).Kind}(out var given)";
                writer.Line($"{element.VariableTypeName} item = default;");
                writer.Line($"if (!reader.TryReadNull() && {read}) item = given;");
                break;
        }
    }

    private static void EmitWrite(SourceWriter writer, CollectionModel model)
    {
        writer.Line();
        using (writer.Block($"private static void Write{model.Name}({Code.Writer} writer, {model.TypeName}? value)"))
        {
            using (writer.Block("if (value is null)"))
            {
                writer.Line("writer.WriteNullValue();");
                writer.Line("return;");
            }

            writer.Line();
            writer.Line("writer.WriteStartArray();");
            using (writer.Block("foreach (var item in value)"))
                ValueWriterEmitter.EmitValue(writer, model.Element, "item", "given");
            writer.Line("writer.WriteEndArray();");
        }
    }
}
