using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how an enum is read and written by the names of its values. Names stay valid if the numbers change.</summary>
internal static class EnumEmitter
{
    // The maximum number of names that an error event lists. A longer list could make the event larger than the message that it
    // answers.
    private const int MaxListedNames = 32;

    /// <param name="context">The code is written to its writer.</param>
    /// <param name="model">The enum.</param>
    /// <param name="isKey">Whether the enum is also the key of a dictionary.</param>
    public static void Emit(CodecContext context, EnumModel model, bool isKey)
    {
        if (model.Number is null)
        {
            EmitRead(context.Writer, model);
            EmitWrite(context.Writer, model);
        }
        else
        {
            EnumNumberEmitter.Emit(context.Writer, model);
        }

        if (!isKey)
        {
            return;
        }

        EmitReadKey(context.Writer, model);
        EmitWriteKey(context.Writer, model);
    }

    private static void EmitRead(SourceWriter writer, EnumModel model)
    {
        writer.Line();
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default;");
            writer.Line($"if (!reader.TryReadString(out {Code.Text} text)) return false;");
            EmitNames(
                writer,
                model,
                static value => $"case {Code.Number(value.JsonName.Length)} when text.Equals({Code.Utf8(value.JsonName)}):",
                "text.Length");
            writer.Line();
            EmitUnknown(writer, model, Allowed(model));
        }
    }

    /// <summary>Emits the end of the method that reads an enum: the value is none that the enum has.</summary>
    public static void EmitUnknown(SourceWriter writer, EnumModel model, string allowed)
    {
        if (model.Unknown is { IsRead: true } unknown)
        {
            writer.Line($"value = {model.TypeName}.{unknown.Name};");
            writer.Line("return true;");
            return;
        }

        writer.Line($"reader.AddError(reader.ValueOffset, \"one_of\", \"must be one of the allowed values\"{allowed});");
        writer.Line("return false;");
    }

    private static void EmitReadKey(SourceWriter writer, EnumModel model)
    {
        writer.Line();
        using (writer.Block(
                $"private static bool TryReadKey_{model.Name}(ref {Code.Reader} reader, int offset, {Code.Bytes} name, "
                + $"out {model.TypeName} value)"))
        {
            writer.Line("value = default;");
            EmitNames(
                writer,
                model,
                static value =>
                    $"case {Code.Number(Code.Utf8Length(value.JsonName))} when "
                    + $"global::System.MemoryExtensions.SequenceEqual(name, {Code.Utf8(value.JsonName)}):",
                "name.Length");
            writer.Line();
            writer.Line(
                $"return {Code.Keys}.Refuse(ref reader, offset, name, \"must be named by one of the allowed values\"{Allowed(model)});");
        }
    }

    private static void EmitNames(SourceWriter writer, EnumModel model, Func<EnumValueModel, string> label, string length)
    {
        if (model.Values.Count == 0)
        {
            return;
        }

        using (writer.Block($"switch ({length})"))
        {
            foreach (EnumValueModel value in model.Values)
            {
                writer.Line(label(value));
                writer.Indent();
                writer.Line($"value = {model.TypeName}.{value.Name};");
                writer.Line("return true;");
                writer.Outdent();
            }
        }
    }

    private static string Allowed(EnumModel model)
        => model.Values.Count > MaxListedNames
            ? ""
            : ", "
                + Code.Quote(
                    "\"allowed\":["
                        + string.Join(",", model.Values.Select(static value => "\"" + JsonText.Escape(value.JsonName) + "\""))
                        + "]");

    private static void EmitWrite(SourceWriter writer, EnumModel model)
        => EmitWrite(writer, model, "Write_", "WriteStringValue", "a string: the member's JSON type never changes");

    private static void EmitWriteKey(SourceWriter writer, EnumModel model)
        => EmitWrite(writer, model, "WriteKey_", "WritePropertyName", "a key: it is its number");

    private static void EmitWrite(SourceWriter writer, EnumModel model, string prefix, string call, string unnamed)
    {
        writer.Line();
        using (writer.Block($"private static void {prefix}{model.Name}({Code.Writer} writer, {model.TypeName} value)"))
        {
            using (writer.Block("switch (value)"))
            {
                foreach (EnumValueModel value in model.Values)
                {
                    if (!value.IsFirstOfItsNumber)
                    {
                        continue;
                    }

                    writer.Line($"case {model.TypeName}.{value.Name}:");
                    writer.Indent();
                    writer.Line($"writer.{call}({Code.Utf8(value.JsonName)});");
                    writer.Line("break;");
                    writer.Outdent();
                }

                writer.Line("default:");
                writer.Indent();
                writer.Line($"// A value without a name stays {unnamed}.");
                writer.Line(
                    $"writer.{call}((({model.UnderlyingTypeName})value).ToString("
                    + "global::System.Globalization.CultureInfo.InvariantCulture));");
                writer.Line("break;");
                writer.Outdent();
            }
        }
    }
}
