namespace TypedWs.Generators.Model;

/// <summary>A rule that is checked on the created object: it runs the user's code, or depends on other members.</summary>
internal abstract record ObjectRule;

/// <summary>A validation attribute that the generator does not know: an instance of the attribute checks the value.</summary>
/// <param name="Creation">The C# expression that makes the instance, as it was written.</param>
/// <param name="DisplayName">The name of the member in the attribute's text.</param>
/// <param name="Input">The input that it depends on.</param>
/// <param name="ExtendsBuiltIn">Whether it derives from an attribute of DataAnnotations that throws at some values.</param>
/// <param name="Code">The error code that its declaration names.</param>
internal sealed record CustomRule(string Creation, TextPart DisplayName, RuleInput Input, bool ExtendsBuiltIn, string Code) : ObjectRule;

/// <summary>A rule that is a static method of the user.</summary>
/// <param name="Method">The method, qualified.</param>
/// <param name="Input">The input that it depends on. The method takes the validation context too, unless the input is the value
/// alone.</param>
/// <param name="DisplayName">The name of the member in the context.</param>
/// <param name="Message">The user's own text; null if the method's result has it.</param>
/// <param name="Code">The error code that its declaration names.</param>
internal sealed record CustomMethodRule(string Method, RuleInput Input, TextPart DisplayName, RuleMessage? Message, string Code)
    : ObjectRule;

/// <summary>The input that a user's rule for a member depends on.</summary>
internal enum RuleInput
{
    /// <summary>The value alone.</summary>
    Value,

    /// <summary>The value, and from the validation context only the names of the member.</summary>
    ValueAndNames,

    /// <summary>Perhaps the whole object: the rule has to wait until the object was created.</summary>
    Object,
}

/// <summary>Equal to another member.</summary>
/// <param name="OtherName">The other property, escaped.</param>
/// <param name="ComparedTypeName">The type of both, or object if the two differ.</param>
/// <param name="Parameters">JSON members for the error event.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record CompareRule(string OtherName, string ComparedTypeName, string Parameters, RuleMessage Message) : ObjectRule;

/// <summary>The codes of rules of the user's.</summary>
internal static class CustomRuleCode
{
    /// <summary>The code of a rule that declares none.</summary>
    public const string Default = "custom";

    /// <summary>The prefix of the codes that rules declare.</summary>
    public const string Prefix = "app.";
}
