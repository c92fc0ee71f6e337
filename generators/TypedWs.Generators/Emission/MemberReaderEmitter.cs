using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits how a member is read: by one call if that is enough, otherwise by a method that also handles null and rules.
/// </summary>
internal static class MemberReaderEmitter
{
    /// <summary>The statement that reads the member's value into a variable.</summary>
    /// <param name="member">The member.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="flag">The variable that becomes true if there is a value; null if no such variable is needed.</param>
    public static string ReadStatement(MemberModel member, string variable, string? flag)
        => (flag is null ? "" : flag + " = ")
            + (FindDirectCall(member, variable) ?? $"Read_{member.MethodName}(ref reader, out {variable});");

    /// <summary>Whether an absent member may keep an initial value that breaks the member's rules.</summary>
    public static bool NeedsInitialCheck(MemberModel member)
        => !member.Presence.IsRequired
        && (member.Rules.Count > 0 || member.Limits.Count > 0 || member.Presence.RefusesInitialNull)
        && !(
            !member.Presence.RefusesInitialNull
            && member.Assignment == MemberAssignment.Constructor
            && member.DefaultLiteral is null or "null" or "default"
            && member.Value.IsNullable);

    public static void EmitAll(CodecContext context, ObjectModel model)
    {
        foreach (MemberModel member in model.Members)
        {
            if (FindDirectCall(member, "value") is null)
            {
                EmitMethod(
                    context,
                    $"{model.DisplayName}.{member.Name}",
                    "Read_" + member.MethodName,
                    member,
                    new Ending(model.IsAskedEarly(member)));
            }

            if (NeedsInitialCheck(member))
            {
                EmitInitialCheck(context, model, member);
            }
        }
    }

    private static string? FindDirectCall(MemberModel member, string variable)
    {
        if (member.Rules.Count > 0 || member.Presence.RefusesBlank || member.Presence.Message is not null)
        {
            return null;
        }

        if (member.Value is ConvertedValue && member.Limits.Count > 0)
        {
            return null;
        }

        return member.Value switch
        {
            ScalarValue { Kind: ScalarKind.String } when member.Presence.AcceptsNull =>
                $"{Code.Values}.TryReadNullableString(ref reader, out {variable});",
            ScalarValue { Kind: ScalarKind.String } => $"{Code.Values}.TryReadString(ref reader, out {variable});",
            ScalarValue or ConvertedValue when member.Value is { IsNullable: false, IsValueType: false } => ValueReaderEmitter.Call(
                member.Value,
                variable + "!"
            ) + ";",
            { IsNullable: false } => ValueReaderEmitter.Call(member.Value, variable) + ";",
            _ => null,
        };
    }

    /// <summary>Emits the method that reads and checks one element of a collection, or one value of a dictionary.</summary>
    public static void EmitItem(CodecContext context, string collection, ValueModel element, ItemModel items)
    {
        var member = new MemberModel(
            "", "", "", element, MemberAssignment.Setter, GenericAccessor: null, "", DefaultLiteral: null,
            InitialJson: null, items.Presence, items.Rules, Limits: default, ObjectRules: default, WriteCondition.Always);
        EmitMethod(context, $"an element of {collection}", ItemMethod(collection), member, new Ending(IsAsked: false));
    }

    /// <summary>The statement that reads an element into the variable <c>item</c>.</summary>
    public static string ReadItemStatement(string collection, ValueModel element)
        => $"{ItemMethod(collection)}(ref reader, out {element.VariableTypeName} item);";

    private static string ItemMethod(string collection) => "ReadItem_" + collection;

    private static void EmitMethod(CodecContext context, string comment, string method, MemberModel member, Ending ending)
    {
        SourceWriter writer = context.Writer;
        writer.Line();
        GeneratedFile.WriteComment(writer, comment);
        using (writer.Block(
                $"private static {ending.ReturnType} {method}(ref {Code.Reader} reader, out {member.Value.VariableTypeName} value)"))
        {
            writer.Line("value = default!;");
            if (member.Presence.AcceptsNull)
            {
                writer.Line("if (reader.TryReadNull()) " + ending.WithValue);
            }
            else if (member.Presence.Message is { } message)
            {
                EmitOwnNullMessage(writer, message, ending);
            }

            if (member.Value is ScalarValue { Kind: ScalarKind.String })
            {
                EmitString(context, member, ending);
            }
            else
            {
                // An error is reported at the value's offset. Reading inner values moves the reader's offset, so the offset is
                // stored before.
                bool hasInner = member.Value is CompositeValue { Kind: not CompositeKind.Enum } && member.Rules.Count > 0;
                if (hasInner)
                {
                    EmitOffsetOfNext(writer);
                }

                writer.Line($"if (!{ValueReaderEmitter.Call(member.Value, $"{member.Value.TypeName} item")}) {ending.WithoutValue}");
                if (member.Value is ConvertedValue)
                {
                    EmitConverted(context, member, ending);
                }
                else
                {
                    EmitChecked(context, member, hasOffset: hasInner);
                }
            }

            if (ending.IsAsked)
            {
                writer.Line(ending.WithValue);
            }
        }
    }

    private static void EmitOffsetOfNext(SourceWriter writer)
    {
        writer.Line("reader.PeekKind();");
        writer.Line("int offset = reader.ValueOffset;");
    }

    private static void EmitChecked(CodecContext context, MemberModel member, bool hasOffset)
    {
        if (member.Rules.Count > 0 && !hasOffset)
        {
            context.Writer.Line("int offset = reader.ValueOffset;");
        }

        RuleEmitter.EmitChecks(context, member.Rules, "item", "reader.AddError(offset", skipMaxLength: false);
        context.Writer.Line("value = item;");
    }

    // The rules of a converted value are checked in the same way as the rules of other values.
    private static void EmitConverted(CodecContext context, MemberModel member, Ending ending)
    {
        SourceWriter writer = context.Writer;
        writer.Line("value = item;");
        if (member.Rules.Count == 0 && member.Limits.Count == 0 && !member.Presence.RefusesBlank)
        {
            return;
        }

        writer.Line("int offset = reader.ValueOffset;");
        if (member.Presence.RefusesBlank)
        {
            using (writer.Block("if (string.IsNullOrWhiteSpace(item))"))
            {
                writer.Line($"reader.AddError(offset, \"not_blank\", {BlankMessage(member)});");
                writer.Line(ending.WithoutValue);
            }
        }

        RuleEmitter.EmitChecks(context, member.Rules, "item", "reader.AddError(offset", skipMaxLength: false);
        EmitLimits(writer, member, "reader.AddError(offset");
    }

    private static void EmitLimits(SourceWriter writer, MemberModel member, string error)
    {
        if (member.Limits.Count == 0)
        {
            return;
        }

        // A default ImmutableArray throws when its elements are counted.
        writer.Line(member.Value.IsValueType
            ? "int count = item.IsDefault ? 0 : item.Length;"
            : "int count = global::System.Linq.Enumerable.Count(item);");
        RuleEmitter.EmitItemLimits(writer, member.Limits, "count", error);
    }

    private static string BlankMessage(MemberModel member)
        => RuleTextEmitter.Express(member.Presence.Message ?? RuleMessage.Literal("must not be blank"));

    private static void EmitOwnNullMessage(SourceWriter writer, RuleMessage message, Ending ending)
    {
        using (writer.Block("if (reader.TryReadNull())"))
        {
            writer.Line($"reader.AddError(reader.ValueOffset, \"null\", {RuleTextEmitter.Express(message)});");
            writer.Line(ending.WithoutValue);
        }
    }

    private static void EmitString(CodecContext context, MemberModel member, Ending ending)
    {
        SourceWriter writer = context.Writer;
        writer.Line($"if (!reader.TryReadString(out {Code.Text} text)) " + ending.WithoutValue);
        if (member.Rules.Count > 0 || member.Presence.RefusesBlank)
        {
            writer.Line("int offset = reader.ValueOffset;");
        }

        if (member.Presence.RefusesBlank)
        {
            using (writer.Block("if (text.IsBlank)"))
            {
                writer.Line($"reader.AddError(offset, \"not_blank\", {BlankMessage(member)});");
                writer.Line(ending.WithoutValue);
            }
        }

        // The length is checked before the string is created, so a text that is too long needs no memory.
        foreach (RuleModel rule in member.Rules)
        {
            if (rule is not MaxLengthRule maximum)
            {
                continue;
            }

            using (writer.Block($"if (text.IsLongerThan({Code.Number(maximum.Max)}))"))
            {
                writer.Line(
                    RuleEmitter.LengthError("reader.AddError(offset", "max_length", maximum.Message, "max", maximum.Max, "text.Length"));
                writer.Line(ending.WithoutValue);
            }
        }

        if (member.Rules.All(static rule => rule is MaxLengthRule))
        {
            writer.Line("value = text.ToString();");
            return;
        }

        writer.Line("string item = text.ToString();");
        RuleEmitter.EmitChecks(context, member.Rules, "item", "reader.AddError(offset", skipMaxLength: true);
        writer.Line("value = item;");
    }

    private static void EmitInitialCheck(CodecContext context, ObjectModel model, MemberModel member)
    {
        SourceWriter writer = context.Writer;
        writer.Line();
        GeneratedFile.WriteComment(writer, $"{model.DisplayName}.{member.Name} is absent: the value that it has then");
        using (writer.Block(
                $"private static void CheckInitial_{member.MethodName}(ref {Code.Reader} reader, int offset, "
                + $"{member.Value.TypeName}? value)"))
        {
            string error = $"reader.AddMemberError(offset, {Code.Quote(member.JsonName)}";
            if (member.Presence.RefusesInitialNull)
            {
                using (writer.Block("if (value is not { } item)"))
                {
                    writer.Line($"{error}, \"null\", \"must not be null\");");
                    writer.Line("return;");
                }
            }
            else
            {
                writer.Line("if (value is not { } item) return;");
            }

            RuleEmitter.EmitChecks(context, member.Rules, "item", error, skipMaxLength: false);
            EmitLimits(writer, member, error);
        }
    }
}

/// <summary>The end of the method that reads a member.</summary>
/// <param name="IsAsked">Whether the user's rules use the value even if it breaks other rules. The method then returns whether
/// there is a value.</param>
internal readonly record struct Ending(bool IsAsked)
{
    public string ReturnType => IsAsked ? "bool" : "void";

    public string WithValue => IsAsked ? "return true;" : "return;";

    public string WithoutValue => IsAsked ? "return false;" : "return;";
}
