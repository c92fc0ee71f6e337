using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the checks of an object by the user's own rules. The rules of its members come first, then the rules of the object as a
/// whole, then <c>IValidatableObject</c>. Rules of members are checked even if other parts are invalid. The other rules are checked
/// only if no error was found before, as in DataAnnotations' Validator.
/// </summary>
internal static class ObjectRuleEmitter
{
    public const string AttributeTypeName = "global::System.ComponentModel.DataAnnotations.ValidationAttribute";

    /// <summary>The statement that ends the reading of a bare message.</summary>
    public const string ReturnStatementOfBare = "return CheckPayload(ref reader, offset, errors, value);";

    private const string Context = "global::System.ComponentModel.DataAnnotations.ValidationContext";
    private const string Failed = "if (reader.ErrorCount != errors) return false;";

    /// <summary>The statement that ends the reading of an object.</summary>
    public static string ReturnStatement(ObjectModel model) => $"return Validate_{model.Name}(ref reader, offset, errors, value);";

    /// <summary>The statement that checks the rules of members if the object cannot be created.</summary>
    /// <param name="model">The object.</param>
    /// <param name="flag">Gives the expression that says whether a member has a value; null if no rule uses the member.</param>
    /// <param name="value">Gives the expression of a member's value.</param>
    public static string EarlyCall(ObjectModel model, Func<MemberModel, string?> flag, Func<MemberModel, string> value)
        => Call("Judge_" + model.Name, model, flag, value);

    /// <summary>As <see cref="EarlyCall"/>, for a bare message.</summary>
    public static string EarlyCallOfBare(string flag, string value) => $"JudgePayload(ref reader, offset, {flag}, {value});";

    /// <summary>Emits the methods that check an object.</summary>
    public static void Emit(CodecContext context, ObjectModel model)
        => EmitMethods(
            context, model, new Target("Validate_" + model.Name, "Judge_" + model.Name, "JsonNameOf_" + model.Name, IsBare: false));

    /// <summary>Emits the methods that check a bare message, whose only member is the payload itself.</summary>
    public static void EmitBare(CodecContext context, ObjectModel model)
        => EmitMethods(context, model, new Target("CheckPayload", "JudgePayload", "PayloadJsonName", IsBare: true));

    private static void EmitMethods(CodecContext context, ObjectModel model, Target target)
    {
        SourceWriter writer = context.Writer;
        writer.Line();
        GeneratedFile.WriteComment(writer, $"{model.DisplayName}: the rules that need the whole object");
        using (
            writer.Block($"private static bool {target.Validate}(ref {Code.Reader} reader, int offset, int errors, {model.TypeName} value)")
        )
        {
            var groups = new List<Action>();
            if (model.Members.Any(static member => member.ObjectRules.Count > 0))
            {
                groups.Add(() => EmitMembers(context, model, target));
            }

            if (model.Rules.Count > 0)
            {
                groups.Add(() => EmitRules(context, model.Rules, new Subject("value", "null", model.Name, null), target.JsonNames));
            }

            if (model.ValidatesItself)
            {
                groups.Add(() =>
                    writer.Line(
                        $"{Code.Rules}.CheckItself(ref reader, offset, value, "
                        + $"{CreateContext("value", Code.Quote(model.DisplayName), member: null)}, {target.JsonNames});"));
            }

            for (int i = 0; i < groups.Count; i++)
            {
                // Errors that were found earlier in the object count too: the initial value of an absent member may break the
                // member's rules.
                if (i > 0 || model.Members.All(static member => member.ObjectRules.Count == 0))
                {
                    writer.Line(Failed);
                }

                groups[i]();
            }

            writer.Line("return reader.ErrorCount == errors;");
        }

        if (model.HasEarlyRules)
        {
            EmitEarly(context, model, target);
        }

        EmitNames(writer, model, target);
    }

    private static void EmitMembers(CodecContext context, ObjectModel model, Target target)
    {
        if (model.HasEarlyRules)
        {
            context.Writer.Line(
                Call(target.Judge, model, member => model.IsAskedEarly(member) ? "true" : null, static member => "value." + member.Name));
        }

        foreach (MemberModel member in model.Members)
        {
            var late = member.ObjectRules.Where(rule => !model.IsEarly(rule)).ToEquatableArray();
            EmitRules(
                context,
                late,
                new Subject("value." + member.Name, target.JsonName(member), member.Name.TrimStart('@'), null),
                target.JsonNames);
        }
    }

    private static void EmitEarly(CodecContext context, ObjectModel model, Target target)
    {
        SourceWriter writer = context.Writer;
        var locals = new LocalNames(model);
        var asked = model.Members.Where(model.IsAskedEarly).ToList();
        IEnumerable<string> parameters = asked.Select(member =>
            $"bool {locals.FindFlag(member)}, {member.Value.VariableTypeName} {locals[member]}");
        writer.Line();
        GeneratedFile.WriteComment(writer, $"{model.DisplayName}: the rules of members that were read, whatever is wrong with others");
        using (writer.Block($"private static void {target.Judge}(ref {Code.Reader} reader, int offset, {string.Join(", ", parameters)})"))
        {
            foreach (MemberModel? member in asked)
            {
                foreach (ObjectRule? rule in member.ObjectRules.Where(model.IsEarly))
                {
                    EmitEarlyRule(context, model, member, rule, locals, target);
                }
            }
        }
    }

    private static void EmitEarlyRule(
        CodecContext context,
        ObjectModel model,
        MemberModel member,
        ObjectRule rule,
        LocalNames locals,
        Target target)
    {
        SourceWriter writer = context.Writer;
        string flag = locals.FindFlag(member)!;
        string item = locals[member];
        string error = target.IsBare ? "reader.AddError(offset" : $"reader.AddMemberError(offset, {Code.Quote(member.JsonName)}";
        switch (rule)
        {
            case CustomRule { Input: RuleInput.Value } custom:
                string attribute = context.AddAttribute(custom.Creation);
                writer.Line($"if ({flag} && !{Verdict(custom, attribute, item)})");
                writer.Nested(Report(custom, attribute, error));
                break;
            case CompareRule compare:
                MemberModel other = model.Members.First(candidate => candidate.Name == compare.OtherName);
                string flags = ReferenceEquals(other, member) ? flag : $"{flag} && {locals.FindFlag(other)}";
                writer.Line($"if ({flags} && !{Equal(compare, item, locals[other])})");
                writer.Nested($"{error}, \"compare\", {RuleTextEmitter.Express(compare.Message)}, {Code.Quote(compare.Parameters)});");
                break;
            default:
                writer.Line($"if ({flag})");
                writer.Indent();
                EmitRules(
                    context,
                    new[] { rule }.ToEquatableArray(),
                    new Subject(item, target.JsonName(member), member.Name.TrimStart('@'), $"{Code.Rules}.NoObject"),
                    target.JsonNames);
                writer.Outdent();
                break;
        }
    }

    private static void EmitRules(CodecContext context, EquatableArray<ObjectRule> rules, Subject subject, string names)
    {
        string owner = subject.Owner ?? "value";
        string? contextMember = subject.Item == "value" ? null : subject.Member;
        foreach (ObjectRule rule in rules)
        {
            switch (rule)
            {
                case CustomRule custom:
                    string attribute = context.AddAttribute(custom.Creation);
                    string given = $"{subject.Item}, {CreateContext(owner, RuleTextEmitter.Express(custom.DisplayName), contextMember)}";
                    string verdict = custom.ExtendsBuiltIn
                        ? $"{Code.Rules}.Ask({attribute}, {given})"
                        : $"{attribute}.GetValidationResult({given})";
                    context.Writer.Line(
                        $"{Code.Rules}.Check(ref reader, offset, {subject.JsonName}, {verdict}, {names}{CodeArgument(custom.Code)});");
                    break;
                case CustomMethodRule method:
                    // The parameter may be declared not nullable, but the method still gets null, as it would from the attribute.
                    string more =
                        method.Input == RuleInput.Value
                            ? ""
                            : ", " + CreateContext(owner, RuleTextEmitter.Express(method.DisplayName), contextMember);
                    string message = method.Message is { } own ? $", message: static () => {RuleTextEmitter.Express(own)}" : "";
                    context.Writer.Line(
                        $"{Code.Rules}.Check(ref reader, offset, {subject.JsonName}, {method.Method}({subject.Item}!{more}), "
                        + $"{names}{CodeArgument(method.Code)}{message});");
                    break;
                case CompareRule compare:
                    context.Writer.Line($"if (!{Equal(compare, subject.Item, "value." + compare.OtherName)})");
                    context.Writer.Nested(
                        (subject.JsonName == "null" ? "reader.AddError(offset" : $"reader.AddMemberError(offset, {subject.JsonName}")
                        + $", \"compare\", {RuleTextEmitter.Express(compare.Message)}, {Code.Quote(compare.Parameters)});");
                    break;
            }
        }
    }

    /// <summary>An expression that is true if an attribute accepts a value. No validation context is used.</summary>
    public static string Verdict(CustomRule rule, string attribute, string item)
        => rule.ExtendsBuiltIn ? $"{Code.Rules}.Holds({attribute}, {item})" : $"{attribute}.IsValid({item})";

    /// <summary>The statement that adds the error of an attribute that does not accept a value.</summary>
    public static string Report(CustomRule rule, string attribute, string error)
        => $"{error}, {Code.Quote(rule.Code)}, {Code.Rules}.TextOf({attribute}, {RuleTextEmitter.Express(rule.DisplayName)}));";

    private static string CodeArgument(string code) => code == CustomRuleCode.Default ? "" : $", code: {Code.Quote(code)}";

    private static string Call(string method, ObjectModel model, Func<MemberModel, string?> flag, Func<MemberModel, string> value)
    {
        IEnumerable<string> arguments = model
            .Members.Where(member => flag(member) is not null)
            .Select(member => $"{flag(member)}, {value(member)}");
        return $"{method}(ref reader, offset, {string.Join(", ", arguments)});";
    }

    private static string Equal(CompareRule compare, string item, string other)
        => $"global::System.Collections.Generic.EqualityComparer<{compare.ComparedTypeName}>.Default.Equals({item}, {other})";

    // Only the constructor with four parameters can be used in a trimmed application.
    private static string CreateContext(string owner, string displayName, string? member)
        => $"new {Context}({owner}, {displayName}, serviceProvider: null, items: null)"
        + (member is null ? "" : $" {{ MemberName = {Code.Quote(member)} }}");

    // A validation result may name members by their C# names. The emitted method maps these names to JSON names.
    private static void EmitNames(SourceWriter writer, ObjectModel model, Target target)
    {
        writer.Line();
        if (target.IsBare)
        {
            writer.Line($"private static string? {target.JsonNames}(string member) => null;");
            return;
        }

        writer.Line($"private static string? {target.JsonNames}(string member) => member switch");
        writer.Line("{");
        writer.Indent();
        foreach (MemberModel member in model.Members)
        {
            writer.Line($"{Code.Quote(member.Name.TrimStart('@'))} => {Code.Quote(member.JsonName)},");
        }

        writer.Line("_ => null,");
        writer.Outdent();
        writer.Line("};");
    }

    /// <summary>
    /// The target of the rules, an object or the payload of a bare message, and the names of the methods that check it.
    /// </summary>
    /// <param name="Validate">The method that checks the object after its creation.</param>
    /// <param name="Judge">The method that checks members if the object was not created.</param>
    /// <param name="JsonNames">The method that maps names in C# to names in JSON.</param>
    /// <param name="IsBare">Whether the target is the payload of a bare message.</param>
    private sealed record Target(string Validate, string Judge, string JsonNames, bool IsBare)
    {
        public string JsonName(MemberModel member) => IsBare ? "null" : Code.Quote(member.JsonName);
    }

    /// <summary>The value that a rule checks.</summary>
    /// <param name="Item">The expression of the value; <c>value</c> for the object itself.</param>
    /// <param name="JsonName">The literal of the member's JSON name; <c>null</c> for the object.</param>
    /// <param name="Member">The member's C# name.</param>
    /// <param name="Owner">The expression of the validation context's object; null if it is the created object.</param>
    private sealed record Subject(string Item, string JsonName, string Member, string? Owner);
}
