using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the checks of an object that was made: of members by the user's own attributes, then of the object as a whole,
/// then by itself. Each only if the one before found nothing, as DataAnnotations' Validator has it.
/// </summary>
internal static class ObjectRuleEmitter
{
    public const string AttributeTypeName = "global::System.ComponentModel.DataAnnotations.ValidationAttribute";

    private const string Context = "global::System.ComponentModel.DataAnnotations.ValidationContext";
    private const string Failed = "if (reader.ErrorCount != errors) return false;";

    /// <summary>The statement that ends the reading of an object.</summary>
    public static string ReturnStatement(ObjectModel model) => $"return Validate{model.Name}(ref reader, offset, value);";

    /// <summary>Emits the method that checks an object.</summary>
    public static void Emit(CodecContext context, ObjectModel model) => EmitMethod(context, model, "Validate" + model.Name, isBare: false);

    /// <summary>Emits the method that checks a bare message, whose only member is the payload itself.</summary>
    public static void EmitBare(CodecContext context, ObjectModel model) => EmitMethod(context, model, "CheckPayload", isBare: true);

    private static void EmitMethod(CodecContext context, ObjectModel model, string method, bool isBare)
    {
        var writer = context.Writer;
        string names = isBare ? "PayloadJsonName" : "JsonNameOf" + model.Name;
        writer.Line();
        writer.Line($"// {model.DisplayName}: the rules that need the whole object");
        using (writer.Block($"private static bool {method}(ref {Code.Reader} reader, int offset, {model.TypeName} value)"))
        {
            writer.Line("int errors = reader.ErrorCount;");
            var groups = new List<Action>();
            if (model.Members.Any(static member => member.ObjectRules.Count > 0)) groups.Add(() => EmitMembers(context, model, names, isBare));
            if (model.Rules.Count > 0) groups.Add(() => EmitRules(context, model.Rules, "null", "value", model.Name, names));
            if (model.ValidatesItself)
                groups.Add(() => writer.Line($"{Code.Rules}.CheckItself(ref reader, offset, value, {CreateContext(Code.Quote(model.DisplayName), member: null)}, {names});"));
            for (int i = 0; i < groups.Count; i++)
            {
                if (i > 0) writer.Line(Failed);
                groups[i]();
            }

            writer.Line("return reader.ErrorCount == errors;");
        }

        EmitNames(writer, model, names, isBare);
    }

    private static void EmitMembers(CodecContext context, ObjectModel model, string names, bool isBare)
    {
        foreach (var member in model.Members)
            EmitRules(context, member.ObjectRules, isBare ? "null" : Code.Quote(member.JsonName), "value." + member.Name, member.Name.TrimStart('@'), names);
    }

    private static void EmitRules(CodecContext context, EquatableArray<ObjectRule> rules, string jsonName, string item, string member, string names)
    {
        foreach (var rule in rules)
        {
            string? contextMember = item == "value" ? null : member;
            switch (rule)
            {
                case CustomRule custom:
                    string attribute = context.AddAttribute(custom.Creation);
                    context.Writer.Line($"{Code.Rules}.Check(ref reader, offset, {jsonName}, {attribute}.GetValidationResult({item}, {CreateContext(custom.DisplayName, contextMember)}), {names});");
                    break;
                case CustomMethodRule method:
                    // The method may say that it takes no null; it gets one all the same, as from the attribute.
                    string result = $"{method.Method}({item}!{(method.TakesContext ? ", " + CreateContext(method.DisplayName, contextMember) : "")})";
                    string message = method.Message is { } own ? $", static () => {own}" : "";
                    context.Writer.Line($"{Code.Rules}.Check(ref reader, offset, {jsonName}, {result}, {names}{message});");
                    break;
                case CompareRule compare:
                    context.Writer.Line($"if (!global::System.Collections.Generic.EqualityComparer<{compare.ComparedTypeName}>.Default.Equals({item}, value.{compare.OtherName}))");
                    context.Writer.Nested(
                        (jsonName == "null" ? "reader.AddError(offset" : $"reader.AddMemberError(offset, {jsonName}")
                        + $", \"compare\", {compare.Message}, {Code.Quote(compare.Parameters)});");
                    break;
            }
        }
    }

    // The constructor of four arguments is the one that trimming allows.
    private static string CreateContext(string displayName, string? member)
        => $"new {Context}(value, {displayName}, serviceProvider: null, items: null)" + (member is null ? "" : $" {{ MemberName = {Code.Quote(member)} }}");

    // A result may name the members that it is about, as they are called in C#.
    private static void EmitNames(SourceWriter writer, ObjectModel model, string names, bool isBare)
    {
        writer.Line();
        if (isBare)
        {
            writer.Line($"private static string? {names}(string member) => null;");
            return;
        }

        writer.Line($"private static string? {names}(string member) => member switch");
        writer.Line("{");
        writer.Indent();
        foreach (var member in model.Members) writer.Line($"{Code.Quote(member.Name.TrimStart('@'))} => {Code.Quote(member.JsonName)},");
        writer.Line("_ => null,");
        writer.Outdent();
        writer.Line("};");
    }
}
