using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the method that reads an object.</summary>
internal static class ObjectReaderEmitter
{
    // The maximum number of members that are read without the loop. The JIT does not optimise very large methods.
    private const int MaxExpected = 40;

    public static void Emit(CodecContext context, ObjectModel model)
    {
        SourceWriter writer = context.Writer;
        var seen = new SeenMembers(model.Members.Count + (model.Discriminator is null ? 0 : 1));
        var locals = new LocalNames(model);
        writer.Line();
        GeneratedFile.WriteComment(writer, model.DisplayName);
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line("if (!reader.TryBeginObject()) return false;");
            if (model is { Members.Count: 0, Discriminator: null, DisallowsUnknown: false })
            {
                if (model.HasObjectRules)
                {
                    writer.Line("int offset = reader.ValueOffset;");
                }

                context.EmitErrorsBefore();
                writer.Line("while (reader.TryReadMember(out _)) reader.TrySkip();");
                writer.Line($"if ({context.HasFailed}) return false;");
                writer.Line($"value = new {model.TypeName}();");
                writer.Line(model.HasObjectRules ? ObjectRuleEmitter.ReturnStatement(model) : "return true;");
                return;
            }

            writer.Line("int offset = reader.ValueOffset;");
            context.EmitErrorsBefore();
            if (model.Members.Count > 0 || model.Discriminator is not null)
            {
                foreach (string declaration in seen.Declarations)
                {
                    writer.Line(declaration);
                }
            }

            foreach (MemberModel member in model.Members)
            {
                writer.Line($"{member.Value.VariableTypeName} {locals[member]} = {member.DefaultLiteral ?? "default!"};");
            }

            EmitFlags(writer, model, locals);
            EmitExpected(writer, model, seen, locals);
            EmitLoop(writer, model, seen, locals);
            EmitMissing(writer, model, seen);
            EmitFailure(context, model, locals);
            ConstructionEmitter.Emit(writer, model, member => locals[member], member => seen.IsSet(IndexOf(model, member)));
            EmitInitialChecks(context, model, seen);
        }

        ConstructionEmitter.EmitAccessors(writer, model);
    }

    // A member that is absent has its flag unset. The value that it then has is judged only with the created object.
    private static void EmitFlags(SourceWriter writer, ObjectModel model, LocalNames locals)
    {
        foreach (MemberModel member in model.Members)
        {
            if (locals.FindFlag(member) is { } flag)
            {
                writer.Line($"bool {flag} = false;");
            }
        }
    }

    private static void EmitFailure(CodecContext context, ObjectModel model, LocalNames locals)
    {
        if (!model.HasEarlyRules)
        {
            context.Writer.Line($"if ({context.HasFailed}) return false;");
            return;
        }

        using (context.Writer.Block($"if ({context.HasFailed})"))
        {
            context.Writer.Line(
                "if (!reader.IsMalformed) " + ObjectRuleEmitter.EarlyCall(model, locals.FindFlag, member => locals[member]));
            context.Writer.Line("return false;");
        }
    }

    private static string ReadStatement(MemberModel member, LocalNames locals)
        => MemberReaderEmitter.ReadStatement(member, locals[member], locals.FindFlag(member));

    // Members usually come in the order of their declaration, so each is first expected in this order. The loop reads all other
    // members.
    private static void EmitExpected(SourceWriter writer, ObjectModel model, SeenMembers seen, LocalNames locals)
    {
        if (model.Discriminator is { } discriminator)
        {
            EmitExpected(writer, discriminator.Name, "reader.TrySkip();", seen.Set(model.Members.Count));
        }

        for (int i = 0; i < Math.Min(model.Members.Count, MaxExpected); i++)
        {
            MemberModel member = model.Members[i];
            EmitExpected(writer, member.JsonName, ReadStatement(member, locals), seen.Set(i));
        }
    }

    private static void EmitExpected(SourceWriter writer, string name, string read, string set)
    {
        // A name with characters that JSON escapes may be written in several ways. The loop reads it.
        if (JsonText.Escape(name) != name)
        {
            return;
        }

        using (writer.Block($"if (reader.TryReadExpected({Code.Utf8($"\"{name}\":")}))"))
        {
            writer.Line(read);
            writer.Line(set);
        }
    }

    private static void EmitLoop(SourceWriter writer, ObjectModel model, SeenMembers seen, LocalNames locals)
    {
        using (writer.Block($"while (reader.TryReadMember(out {Code.Bytes} name))"))
        {
            if (model.Members.Count > 0 || model.Discriminator is not null)
            {
                writer.Line("switch (name.Length)");
                writer.Line("{");
                writer.Indent();
                for (int i = 0; i < model.Members.Count; i++)
                {
                    MemberModel member = model.Members[i];
                    writer.Line(
                        $"case {Code.Number(Code.Utf8Length(member.JsonName))} when "
                        + $"global::System.MemoryExtensions.SequenceEqual(name, {Code.Utf8(member.JsonName)}):");
                    writer.Indent();
                    writer.Line($"if ({seen.IsSet(i)}) reader.AddDuplicate(offset, {Code.Quote(member.JsonName)});");
                    writer.Line("else " + ReadStatement(member, locals));
                    writer.Line(seen.Set(i));
                    writer.Line("continue;");
                    writer.Outdent();
                }

                if (model.Discriminator is { } discriminator)
                {
                    EmitDiscriminator(writer, discriminator, seen, model.Members.Count);
                }

                writer.CloseBlock();
            }

            writer.Line(model.DisallowsUnknown ? "reader.AddUnknown(offset, name);" : "reader.TrySkip();");
        }
    }

    // The discriminator's value was read before, to choose this type, so it is skipped here.
    private static void EmitDiscriminator(SourceWriter writer, DiscriminatorModel discriminator, SeenMembers seen, int index)
    {
        writer.Line(
            $"case {Code.Number(Code.Utf8Length(discriminator.Name))} when "
            + $"global::System.MemoryExtensions.SequenceEqual(name, {Code.Utf8(discriminator.Name)}):");
        writer.Indent();
        writer.Line($"if ({seen.IsSet(index)}) reader.AddDuplicate(offset, {Code.Quote(discriminator.Name)});");
        writer.Line("else reader.TrySkip();");
        writer.Line(seen.Set(index));
        writer.Line("continue;");
        writer.Outdent();
    }

    // If no member is missing, one comparison finds that out.
    private static void EmitMissing(SourceWriter writer, ObjectModel model, SeenMembers seen)
    {
        var required = Enumerable.Range(0, model.Members.Count).Where(index => model.Members[index].Presence.IsRequired).ToList();
        if (required.Count == 0)
        {
            return;
        }

        if (required.Count == 1)
        {
            EmitMissingMember(writer, model.Members[required[0]], seen.IsUnset(required[0]));
            return;
        }

        using (writer.Block($"if ({seen.IsAnyUnset(required)})"))
        {
            foreach (int index in required)
            {
                EmitMissingMember(writer, model.Members[index], seen.IsUnset(index));
            }
        }
    }

    private static void EmitMissingMember(SourceWriter writer, MemberModel member, string isUnset)
    {
        string name = Code.Quote(member.JsonName);
        string call = member.Presence.Message is { } message
            ? $"reader.AddMemberError(offset, {name}, \"required\", {RuleTextEmitter.Express(message)});"
            : $"reader.AddMissing(offset, {name});";
        writer.Line($"if ({isUnset}) {call}");
    }

    // An absent member has its initial value, which must satisfy the member's rules too.
    private static void EmitInitialChecks(CodecContext context, ObjectModel model, SeenMembers seen)
    {
        SourceWriter writer = context.Writer;
        bool any = false;
        for (int i = 0; i < model.Members.Count; i++)
        {
            MemberModel member = model.Members[i];
            if (!MemberReaderEmitter.NeedsInitialCheck(member))
            {
                continue;
            }

            any = true;
            writer.Line($"if ({seen.IsUnset(i)}) CheckInitial_{member.MethodName}(ref reader, offset, value.{member.Name});");
        }

        if (!model.HasObjectRules)
        {
            writer.Line(any ? $"return reader.ErrorCount == {context.ErrorsBefore};" : "return true;");
            return;
        }

        writer.Line(ObjectRuleEmitter.ReturnStatement(model));
    }

    private static int IndexOf(ObjectModel model, MemberModel member)
    {
        for (int i = 0; i < model.Members.Count; i++)
        {
            if (ReferenceEquals(model.Members[i], member))
            {
                return i;
            }
        }

        return -1;
    }
}
