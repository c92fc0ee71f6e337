using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a dictionary is read and written: an object whose member names are the keys.</summary>
internal static class DictionaryEmitter
{
    public static void Emit(CodecContext context, DictionaryModel model)
    {
        EmitRead(context, model);
        if (model.Items is { } items)
        {
            MemberReaderEmitter.EmitItem(context, model.Name, model.Value, items);
        }

        EmitWrite(context.Writer, model);
    }

    private static void EmitRead(CodecContext context, DictionaryModel model)
    {
        SourceWriter writer = context.Writer;
        EquatableArray<RuleModel> limits = CollectionEmitter.WithDefault(model.Limits);
        int max = limits.OfType<MaxLengthRule>().Min(static limit => limit.Max);
        writer.Line();
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line("if (!reader.TryBeginObject()) return false;");
            writer.Line("int offset = reader.ValueOffset;");
            context.EmitErrorsBefore();
            writer.Line("int count = 0;");
            writer.Line(
                $"global::System.Collections.Generic.Dictionary<{model.Key.TypeName}, {model.Value.VariableTypeName}> "
                + $"items = new({CollectionEmitter.Comparer(model.Key)});");
            using (writer.Block($"while (reader.TryReadMember(out {Code.Bytes} name))"))
            {
                using (writer.Block($"if (++count > {Code.Number(max)})"))
                {
                    writer.Line("reader.TrySkip();");
                    writer.Line("continue;");
                }

                writer.Line();
                EmitKey(writer, model.Key);
                writer.Line(
                    $"ref {model.Value.VariableTypeName} slot = "
                    + "ref global::System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(items, key, out bool isKnown);"
                );
                using (writer.Block("if (isKnown)"))
                {
                    writer.Line($"{Code.Keys}.AddDuplicate(ref reader, offset, name);");
                    writer.Line("continue;");
                }

                writer.Line();
                if (model.Items is null)
                {
                    ValueReaderEmitter.EmitItem(writer, model.Value);
                }
                else
                {
                    writer.Line(MemberReaderEmitter.ReadItemStatement(model.Name, model.Value));
                }

                writer.Line("slot = item;");
            }

            RuleEmitter.EmitItemLimits(writer, limits, "count", "reader.AddError(offset");
            writer.Line($"if ({context.HasFailed}) return false;");
            writer.Line("value = items;");
            writer.Line("return true;");
        }
    }

    private static void EmitKey(SourceWriter writer, ValueModel key)
    {
        switch (key)
        {
            case ScalarValue { Kind: ScalarKind.String }:
                writer.Line("string key = global::System.Text.Encoding.UTF8.GetString(name);");
                return;
            case CompositeValue composite:
                writer.Line($"if (!TryReadKey_{composite.Name}(ref reader, offset, name, out {composite.TypeName} key)) continue;");
                return;
            default:
                writer.Line(
                    $"if (!{Code.Keys}.TryRead{(key is ScalarValue { Kind: ScalarKind.Guid } ? "Guid" : "Integer")}("
                    + $"ref reader, offset, name, out {key.TypeName} key)) continue;");
                return;
        }
    }

    private static void EmitWrite(SourceWriter writer, DictionaryModel model)
    {
        writer.Line();
        using (writer.Block($"private static void Write_{model.Name}({Code.Writer} writer, {model.TypeName}? value)"))
        {
            using (writer.Block("if (value is null)"))
            {
                writer.Line("writer.WriteNullValue();");
                writer.Line("return;");
            }

            writer.Line();
            writer.Line("writer.WriteStartObject();");
            using (writer.Block(
                    $"foreach (global::System.Collections.Generic.KeyValuePair<{model.Key.TypeName}, {model.Value.VariableTypeName}> "
                    + $"item in value)"))
            {
                writer.Line(model.Key switch
                {
                    ScalarValue { Kind: ScalarKind.String } => "writer.WritePropertyName(item.Key);",
                    CompositeValue composite => $"WriteKey_{composite.Name}(writer, item.Key);",
                    _ => $"{Code.Keys}.Write(writer, item.Key);",
                });
                ValueWriterEmitter.EmitValue(writer, model.Value, "item.Value", "given");
            }

            writer.Line("writer.WriteEndObject();");
        }
    }
}
