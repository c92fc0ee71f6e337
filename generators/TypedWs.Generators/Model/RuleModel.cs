namespace TypedWs.Generators.Model;

/// <summary>A rule for the value of a member.</summary>
/// <param name="Message">The text of the error event.</param>
internal abstract record RuleModel(RuleMessage Message);

/// <summary>The minimum number of characters or elements.</summary>
internal sealed record MinLengthRule(int Min, RuleMessage Message) : RuleModel(Message);

/// <summary>The maximum number of characters or elements.</summary>
internal sealed record MaxLengthRule(int Max, RuleMessage Message) : RuleModel(Message);

/// <summary>The string must contain something other than white space.</summary>
internal sealed record NotBlankRule(RuleMessage Message) : RuleModel(Message);

/// <summary>The value must be between two bounds.</summary>
/// <param name="Operand">The type that the value is converted to before it is compared.</param>
/// <param name="Minimum">The minimum as a C# expression.</param>
/// <param name="Maximum">The maximum as a C# expression.</param>
/// <param name="MinimumIsExclusive">Whether the minimum itself is refused.</param>
/// <param name="MaximumIsExclusive">Whether the maximum itself is refused.</param>
/// <param name="Parameters">The JSON members that the error event gets.</param>
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
    /// <summary>No conversion: the value is compared as it is.</summary>
    Value,

    /// <summary>The value is rounded to an integer, half to even, as <c>Convert.ToInt32</c> does.</summary>
    Rounded,

    /// <summary>The value is converted to a double.</summary>
    Double,

    /// <summary>The string is parsed as an integer. An empty string passes.</summary>
    ParsedInteger,

    /// <summary>The string is parsed as a double. An empty string passes.</summary>
    ParsedDouble,
}

/// <summary>The whole string must match a regular expression. An empty string passes.</summary>
internal sealed record PatternRule(string Pattern, int TimeoutMilliseconds, bool Backtracks, RuleMessage Message) : RuleModel(Message);

/// <summary>The whole string must match a <c>Regex</c> that the user's code provides. An empty string passes.</summary>
/// <param name="Expression">The C# expression of the <c>Regex</c>.</param>
/// <param name="Source">The pattern of the <c>Regex</c>; null if the compiler does not know it.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record OwnPatternRule(string Expression, PatternSource? Source, RuleMessage Message) : RuleModel(Message);

/// <summary>The regular expression that a member with a <c>Regex</c> declares.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Options">The options; the values are those of <c>RegexOptions</c>.</param>
/// <param name="Culture">The name of the culture whose letters are compared; null for that of the process.</param>
internal sealed record PatternSource(string Pattern, int Options, string? Culture);

/// <summary>A rule for a value that is converted first: to a text or to a number.</summary>
/// <param name="Rule">The rule for the converted value.</param>
/// <param name="Before">The C# text of the conversion before the value.</param>
/// <param name="After">The C# text of the conversion after the value.</param>
internal sealed record OperandRule(RuleModel Rule, string Before, string After) : RuleModel(Rule.Message);

/// <summary>A validation attribute of the user that checks an element.</summary>
/// <param name="Rule">The attribute. It uses only the value, and not the validation context.</param>
internal sealed record OwnElementRule(CustomRule Rule) : RuleModel(RuleMessage.Literal(""));

/// <summary>The value must have a well-known form.</summary>
internal sealed record FormRule(ValueForm Form, RuleMessage Message) : RuleModel(Message);

/// <summary>The well-known forms. Each has the name of its attribute.</summary>
internal enum ValueForm
{
    EmailAddress,
    Url,
    CreditCard,
    Phone,
    Base64,
}

/// <summary>The string must be a file name with one of the extensions.</summary>
/// <param name="Extensions">The extensions in lower case, each with its dot, separated by commas.</param>
/// <param name="Parameters">The JSON members that the error event gets.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record FileExtensionsRule(string Extensions, string Parameters, RuleMessage Message) : RuleModel(Message);

/// <summary>The value must be a declared value of an enum: its name or its number.</summary>
/// <param name="EnumTypeName">The qualified name of the enum.</param>
/// <param name="IsText">Whether the value is a string. Otherwise it is the enum itself or an integer.</param>
/// <param name="Values">The values as they are declared, for the contract. Their names are those in C#.</param>
/// <param name="Number">The kind of the enum's numbers.</param>
/// <param name="IsFlags">Whether combinations of the values are accepted.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record EnumRule(
    string EnumTypeName,
    bool IsText,
    EquatableArray<EnumValueModel> Values,
    ScalarKind Number,
    bool IsFlags,
    RuleMessage Message) : RuleModel(Message);

/// <summary>The value must not be one of the given values.</summary>
/// <param name="Values">The values as C# expressions of the member's type.</param>
/// <param name="Parameters">The JSON members that the error event gets.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record DeniedValuesRule(EquatableArray<string> Values, string Parameters, RuleMessage Message) : RuleModel(Message);

/// <summary>The value must be one of the given values.</summary>
/// <param name="Values">The values as C# expressions of the member's type.</param>
/// <param name="Parameters">The JSON members that the error event gets.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record AllowedValuesRule(EquatableArray<string> Values, string Parameters, RuleMessage Message) : RuleModel(Message);
