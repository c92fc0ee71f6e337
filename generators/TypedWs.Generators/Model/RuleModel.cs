namespace TypedWs.Generators.Model;

/// <summary>A rule for the value of a member.</summary>
/// <param name="Message">The text of the error event.</param>
internal abstract record RuleModel(RuleMessage Message);

/// <summary>At least this many characters or elements.</summary>
internal sealed record MinLengthRule(int Min, RuleMessage Message) : RuleModel(Message);

/// <summary>At most this many characters or elements.</summary>
internal sealed record MaxLengthRule(int Max, RuleMessage Message) : RuleModel(Message);

/// <summary>Not only white space.</summary>
internal sealed record NotBlankRule(RuleMessage Message) : RuleModel(Message);

/// <summary>Between two bounds.</summary>
/// <param name="Operand">The type that the value is converted to before it is compared.</param>
/// <param name="Minimum">A C# expression.</param>
/// <param name="Maximum">A C# expression.</param>
/// <param name="MinimumIsExclusive">Whether the minimum itself is refused.</param>
/// <param name="MaximumIsExclusive">Whether the maximum itself is refused.</param>
/// <param name="Parameters">JSON members for the error event.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record RangeRule(
    RangeOperand Operand,
    string Minimum,
    string Maximum,
    bool MinimumIsExclusive,
    bool MaximumIsExclusive,
    string Parameters,
    RuleMessage Message) : RuleModel(Message);

/// <summary>The type that <c>RangeAttribute</c> converts a value to before it compares.</summary>
internal enum RangeOperand
{
    /// <summary>Nothing: the value is compared as it is.</summary>
    Value,

    /// <summary>An integer: fractions are rounded half to even, as <c>Convert.ToInt32</c> does.</summary>
    Rounded,

    /// <summary>A double.</summary>
    Double,

    /// <summary>An integer, which a string holds; an empty string passes.</summary>
    ParsedInteger,

    /// <summary>A double, which a string holds; an empty string passes.</summary>
    ParsedDouble,
}

/// <summary>The whole string matches a regular expression; an empty string passes.</summary>
internal sealed record PatternRule(string Pattern, int TimeoutMilliseconds, bool Backtracks, RuleMessage Message) : RuleModel(Message);

/// <summary>The whole string matches a regular expression of the user's; an empty string passes.</summary>
/// <param name="Expression">A C# expression of it.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record OwnPatternRule(string Expression, RuleMessage Message) : RuleModel(Message);

/// <summary>A rule for a converted value: its text, or its number.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Before">The part of the C# expression before the value.</param>
/// <param name="After">The part of the C# expression after the value.</param>
internal sealed record OperandRule(RuleModel Rule, string Before, string After) : RuleModel(Rule.Message);

/// <summary>An attribute of the user that checks an element.</summary>
/// <param name="Rule">The attribute; it uses only the value.</param>
internal sealed record OwnElementRule(CustomRule Rule) : RuleModel(RuleMessage.Literal(""));

/// <summary>Of a well-known form.</summary>
internal sealed record FormRule(ValueForm Form, RuleMessage Message) : RuleModel(Message);

/// <summary>The forms that attributes may require of a value; the names are those of the attributes.</summary>
internal enum ValueForm
{
    EmailAddress,
    Url,
    CreditCard,
    Phone,
    Base64,
}

/// <summary>A file name with one of some extensions.</summary>
/// <param name="Extensions">In lower case, each with its dot, separated by commas.</param>
/// <param name="Parameters">JSON members for the error event.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record FileExtensionsRule(string Extensions, string Parameters, RuleMessage Message) : RuleModel(Message);

/// <summary>A value of an enum, given by its name or its number.</summary>
/// <param name="EnumTypeName">The enum, qualified.</param>
/// <param name="IsText">Whether the value is a string; otherwise it is the enum or an integer.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record EnumRule(string EnumTypeName, bool IsText, RuleMessage Message) : RuleModel(Message);

/// <summary>None of the given values.</summary>
/// <param name="Values">C# expressions of the member's type.</param>
/// <param name="Parameters">JSON members for the error event.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record DeniedValuesRule(EquatableArray<string> Values, string Parameters, RuleMessage Message) : RuleModel(Message);

/// <summary>One of the given values.</summary>
/// <param name="Values">C# expressions of the member's type.</param>
/// <param name="Parameters">JSON members for the error event.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record AllowedValuesRule(EquatableArray<string> Values, string Parameters, RuleMessage Message) : RuleModel(Message);
