using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a collection is read and written.</summary>
internal static class CollectionEmitter
{
    // Without a rule of its own a collection still has an end.
    private static readonly MaxLengthRule DefaultLimit = new(65_536, "\"must have at most 65536 items\"");

    public static void Emit(CodecContext context, CollectionModel model)
    {
        EmitRead(context, model);
        EmitWrite(context.Writer, model);
    }

    /// <summary>The limits with one that ends every collection.</summary>
    public static EquatableArray<RuleModel> WithDefault(EquatableArray<RuleModel> limits)
        => limits.Any(static limit => limit is MaxLengthRule) ? limits : limits.Concat([DefaultLimit]).ToEquatableArray();

    private static void EmitRead(CodecContext context, CollectionModel model)
    {
        var writer = context.Writer;
        var limits = WithDefault(model.Limits);
        int max = limits.OfType<MaxLengthRule>().Min(static limit => limit.Max);
        writer.Line();
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line("if (!reader.TryBeginArray()) return false;");
            writer.Line("int offset = reader.ValueOffset;");
            context.EmitErrorsBefore();
            writer.Line("int count = 0;");
            writer.Line($"global::TypedWs.Json.WsItems<{model.Element.VariableTypeName}> items = new();");
            using (writer.Block("while (reader.TryReadElement())"))
            {
                using (writer.Block($"if (++count > {Code.Number(max)})"))
                {
                    writer.Line("reader.TrySkip();");
                    writer.Line("continue;");
                }

                writer.Line();
                ValueReaderEmitter.EmitItem(writer, model.Element);
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

    private static void EmitWrite(SourceWriter writer, CollectionModel model)
    {
        bool isStruct = model.Shape == CollectionShape.ImmutableArray;
        writer.Line();
        using (writer.Block($"private static void Write_{model.Name}({Code.Writer} writer, {model.TypeName}{(isStruct ? "" : "?")} value)"))
        {
            using (writer.Block(isStruct ? "if (value.IsDefault)" : "if (value is null)"))
            {
                writer.Line("writer.WriteNullValue();");
                writer.Line("return;");
            }

            writer.Line();
            writer.Line("writer.WriteStartArray();");
            using (writer.Block($"foreach ({model.Element.VariableTypeName} item in value)"))
                ValueWriterEmitter.EmitValue(writer, model.Element, "item", "given");
            writer.Line("writer.WriteEndArray();");
        }
    }
}
