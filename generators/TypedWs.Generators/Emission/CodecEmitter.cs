using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the codec of one message, or of one type of error data, as one file.</summary>
internal static class CodecEmitter
{
    public static string Emit(MessageModel message)
    {
        var writer = new SourceWriter();
        var context = new CodecContext(writer, message.Objects.Any(static model => model.HasObjectRules));
        GeneratedFile.WriteHeader(writer, message.Envelope is null
            ? $"The codec of '{message.DisplayName}', the data of errors: reads, validates and writes it."
            : $"The codec of message '{message.DisplayName}': reads, validates and writes its payload.");
        writer.Line($"namespace {GeneratedNames.Namespace};");
        writer.Line();
        GeneratedFile.WriteGeneratedAttributes(writer);
        writer.Line(
            "[global::System.Obsolete] // what is inside may then use what must not be used otherwise, though it is part of the contract");
        string access = message.IsPublic ? "public" : "internal";
        string contract = message.Envelope is null ? "IWsPayloadCodec" : "IWsMessageCodec";
        using (writer.Block(
            $"{access} readonly struct {message.CodecName} : global::TypedWs.CompilerServices.{contract}<{message.TypeName}>"))
        {
            if (message.Envelope is { } envelope)
            {
                EmitEnvelope(writer, envelope);
            }

            EmitRead(context, message);
            EmitWrite(context, message);
            EmitObjects(context, message);
            foreach (CollectionModel model in message.Collections)
            {
                CollectionEmitter.Emit(context, model);
            }

            foreach (DictionaryModel model in message.Dictionaries)
            {
                DictionaryEmitter.Emit(context, model);
            }

            foreach (HierarchyModel model in message.Hierarchies)
            {
                HierarchyEmitter.Emit(context, model);
            }

            foreach (EnumModel model in message.Enums)
            {
                EnumEmitter.Emit(context, model, IsKey(message, model));
            }

            context.WriteStaticData();
            context.WriteConverters(message);
        }

        return writer.End();
    }

    private static void EmitObjects(CodecContext context, MessageModel message)
    {
        foreach (ObjectModel model in message.Objects)
        {
            // A bare message is never read as a JSON object itself, but it may be nested in another message as an object.
            if (message.IsBare && ReferenceEquals(model, message.Root) && !message.IsNested(model))
            {
                ConstructionEmitter.EmitAccessors(context.Writer, model);
                continue;
            }

            ObjectReaderEmitter.Emit(context, model);
            ObjectWriterEmitter.Emit(context, model);
            if (model.HasObjectRules)
            {
                ObjectRuleEmitter.Emit(context, model);
            }
        }

        foreach (ObjectModel model in message.Objects)
        {
            MemberReaderEmitter.EmitAll(context, model);
        }
    }

    private static bool IsKey(MessageModel message, EnumModel model)
        => message.Dictionaries.Any(dictionary => dictionary.Key is CompositeValue key && key.Name == model.Name);

    private static void EmitEnvelope(SourceWriter writer, EnvelopeModel envelope)
    {
        string prefix = "{\"type\":\"" + JsonText.Escape(envelope.Discriminator) + "\",\"payload\":";
        writer.Lines($"""
            public static global::System.ReadOnlySpan<byte> Discriminator => {Code.Utf8(envelope.Discriminator)};

            public static global::System.ReadOnlySpan<byte> EnvelopePrefix => {Code.Utf8(prefix)};

            public static bool AcceptsEmptyPayload => {Code.Bool(envelope.AcceptsEmpty)};

            """);
        if (envelope.OverflowPolicy is { } policy)
        {
            writer.Line($"public static global::TypedWs.WsOverflowPolicy? OverflowPolicy => global::TypedWs.WsOverflowPolicy.{policy};");
            writer.Line();
        }

        if (envelope.Compression is { } compression)
        {
            writer.Line($"public static global::TypedWs.WsCompress Compression => global::TypedWs.WsCompress.{compression};");
            writer.Line();
        }
    }

    private static void EmitRead(CodecContext context, MessageModel message)
    {
        SourceWriter writer = context.Writer;
        string head = $"public static bool TryRead(ref {Code.Reader} reader, out {message.TypeName} value)";
        if (!message.IsBare)
        {
            writer.Line(head);
            writer.Nested($"=> TryRead_{message.RootName}(ref reader, out value);");
            writer.Line();
            return;
        }

        ObjectModel root = message.Root;
        using (writer.Block(head))
        {
            MemberModel member = root.Members[0];
            writer.Line("value = default!;");
            if (root.HasObjectRules)
            {
                // Moves to the value, so that its offset is known. The value of a bare message's only member is the payload itself.
                writer.Line("reader.PeekKind();");
                writer.Line("int offset = reader.ValueOffset;");
            }

            context.EmitErrorsBefore();
            writer.Line($"{member.Value.VariableTypeName} given = default!;");
            string? flag = root.HasEarlyRules ? "isRead" : null;
            writer.Line((flag is null ? "" : "bool ") + MemberReaderEmitter.ReadStatement(member, "given", flag));
            if (flag is null)
            {
                writer.Line($"if ({context.HasFailed}) return false;");
            }
            else
            {
                using (writer.Block($"if ({context.HasFailed})"))
                {
                    writer.Line("if (!reader.IsMalformed) " + ObjectRuleEmitter.EarlyCallOfBare(flag, "given"));
                    writer.Line("return false;");
                }
            }

            ConstructionEmitter.Emit(writer, root, static _ => "given", static _ => null);
            writer.Line(root.HasObjectRules ? ObjectRuleEmitter.ReturnStatementOfBare : "return true;");
        }

        if (root.HasObjectRules)
        {
            ObjectRuleEmitter.EmitBare(context, root);
        }

        writer.Line();
    }

    private static void EmitWrite(CodecContext context, MessageModel message)
    {
        context.Writer.Line($"public static void Write({Code.Writer} writer, {message.TypeName} value)");
        if (!message.IsBare)
        {
            context.Writer.Nested($"=> Write_{message.RootName}(writer, value);");
            return;
        }

        using (context.Writer.Block())
        {
            MemberModel member = message.Root.Members[0];
            ValueWriterEmitter.EmitValue(context.Writer, member.Value, "value." + member.Name, "given");
        }
    }
}
