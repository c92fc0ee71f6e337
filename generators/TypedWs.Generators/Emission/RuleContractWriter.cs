using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Writes rules of a contract: the code of their errors, the parameters, and how they are checked.</summary>
/// <param name="isWire">Whether only members that are visible on the wire are written.</param>
internal sealed class RuleContractWriter(bool isWire)
{
    private const string NotBlank = "not_blank";

    /// <summary>The rules for a value: <c>[Required]</c>, the rules that generated code checks, and those that need the object.</summary>
    public IEnumerable<string> Describe(PresenceModel presence, IEnumerable<RuleModel> rules, IEnumerable<ObjectRule> objectRules)
    {
        if (presence.RefusesBlank)
        {
            yield return Begin(NotBlank).AddIf("stop", true).End();
        }

        foreach (RuleModel rule in rules)
        {
            yield return Describe(rule, of: null);
        }

        foreach (ObjectRule rule in objectRules)
        {
            yield return Describe(rule);
        }
    }

    /// <summary>The rules for the number of elements.</summary>
    public IEnumerable<string> DescribeLimits(IEnumerable<RuleModel> limits) => limits.Select(limit => limit switch
    {
        MinLengthRule min => End(Begin("min_items").Add("min", Code.Number(min.Min)), limit),
        MaxLengthRule max => End(Begin("max_items").Add("max", Code.Number(max.Max)), limit),
        _ => throw new InvalidOperationException(limit.GetType().Name),
    });

    /// <summary>The own rules of a type.</summary>
    public IEnumerable<string> DescribeOwn(ObjectModel model)
    {
        foreach (ObjectRule rule in model.Rules)
        {
            yield return Describe(rule);
        }

        if (model.ValidatesItself)
        {
            yield return Begin(CustomRuleCode.Default).AddClr("by", model.TypeName + ".Validate").End();
        }
    }

    private string Describe(ObjectRule rule) => rule switch
    {
        CustomRule custom => DescribeCustom(custom),
        CustomMethodRule method => Begin(method.Code)
            .AddClr("by", method.Method)
            .AddTextAside("text", method.Message?.OwnText)
            .End(),
        CompareRule compare => End(Begin("compare").AddMembers(compare.Parameters), compare.Message),
        _ => throw new InvalidOperationException(rule.GetType().Name),
    };

    private string DescribeCustom(CustomRule rule)
        => Begin(rule.Code)
            .AddClr("by", rule.TypeName)
            .AddAside("arguments", rule.Arguments.Length == 0 ? null : "{" + rule.Arguments + "}")
            .End();

    private string Describe(RuleModel rule, string? of) => rule switch
    {
        MinLengthRule min => End(Begin("min_length").Add("min", Code.Number(min.Min)), rule),
        MaxLengthRule max => End(Begin("max_length").Add("max", Code.Number(max.Max)), rule),
        NotBlankRule => End(Begin(NotBlank), rule),
        RangeRule range => End(
            Begin("range")
                .AddMembers(range.Parameters)
                .AddIf("minExclusive", range.MinimumIsExclusive)
                .AddIf("maxExclusive", range.MaximumIsExclusive)
                .AddText("of", of)
                .AddText("operand", ContractWords.Operand(range.Operand)),
            rule),
        PatternRule pattern => End(
            Begin("pattern").AddText("pattern", pattern.Pattern).AddIf("backtracks", pattern.Backtracks).AddText("of", of), rule),
        OwnPatternRule own => End(DescribePattern(own), rule),
        FormRule form => End(Begin(RuleEmitter.FindCode(form.Form)), rule),
        FileExtensionsRule files => End(Begin("file_extension").AddMembers(files.Parameters), rule),
        AllowedValuesRule allowed => End(Begin("one_of").AddMembers(allowed.Parameters), rule),
        DeniedValuesRule denied => End(Begin("not_one_of").AddMembers(denied.Parameters), rule),
        EnumRule named => End(DescribeEnum(named), rule),
        OperandRule operand => Describe(operand.Rule, operand.Rule is PatternRule ? "text" : "number"),
        OwnElementRule own => DescribeCustom(own.Rule),
        _ => throw new InvalidOperationException(rule.GetType().Name),
    };

    private ContractObject DescribePattern(OwnPatternRule rule)
    {
        ContractObject text = Begin("pattern");
        return rule.Source is { } source
            ? text.AddText("pattern", source.Pattern)
                .AddItems("options", ContractWords.PatternOptions(source.Options).Select(ContractObject.Quote))
                .AddText("culture", source.Culture)
                .AddIf("backtracks", ContractWords.Backtracks(source.Options))
            : text.AddClr("by", rule.Expression);
    }

    private ContractObject DescribeEnum(EnumRule rule)
    {
        IEnumerable<string> values = rule.Values.Select(value => new ContractObject(isWire)
            .AddText("name", value.JsonName)
            .Add("value", value.NumberLiteral)
            .End());
        ContractObject named = new ContractObject(isWire)
            .Add("values", ContractObject.Items(values))
            .AddText("scalar", ContractWords.Scalar(rule.Number))
            .AddIf("flags", rule.IsFlags);
        return Begin("one_of").Add("enum", named.End()).AddText("of", rule.IsText ? "text" : null);
    }

    private ContractObject Begin(string code) => new ContractObject(isWire).AddText("code", code);

    private static string End(ContractObject rule, RuleModel model) => End(rule, model.Message);

    private static string End(ContractObject rule, RuleMessage message) => rule.AddTextAside("text", message.OwnText).End();
}
