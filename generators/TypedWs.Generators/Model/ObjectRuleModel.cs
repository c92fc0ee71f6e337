namespace TypedWs.Generators.Model;

/// <summary>A rule that is checked on the created object, because it runs the user's code or depends on other members.</summary>
internal abstract record ObjectRule;

/// <summary>A validation attribute that the generator does not know: an instance of the attribute checks the value.</summary>
/// <param name="Creation">The C# expression that creates the instance, as the user wrote it.</param>
/// <param name="DisplayName">The name of the member in the attribute's text.</param>
/// <param name="Input">The input that the rule depends on.</param>
/// <param name="ExtendsBuiltIn">Whether the attribute derives from an attribute of DataAnnotations that throws for some values.</param>
/// <param name="Code">The error code that the attribute's class declares, or the default code.</param>
/// <param name="TypeName">The qualified name of the attribute's class.</param>
/// <param name="Arguments">The arguments that JSON can express, as members of a JSON object without the braces.</param>
internal sealed record CustomRule(
    string Creation,
    TextPart DisplayName,
    RuleInput Input,
    bool ExtendsBuiltIn,
    string Code,
    string TypeName,
    string Arguments) : ObjectRule;

/// <summary>A rule that is a static method of the user.</summary>
/// <param name="Method">The qualified name of the method.</param>
/// <param name="Input">The input that the rule depends on. If the input is not only the value, the method also has the validation
/// context as a parameter.</param>
/// <param name="DisplayName">The name of the member in the validation context.</param>
/// <param name="Message">The user's own text; null if the text comes from the method's result.</param>
/// <param name="Code">The error code that the method declares, or the default code.</param>
internal sealed record CustomMethodRule(string Method, RuleInput Input, TextPart DisplayName, RuleMessage? Message, string Code)
    : ObjectRule;

/// <summary>The input that a user's rule for a member depends on.</summary>
internal enum RuleInput
{
    /// <summary>Only the value.</summary>
    Value,

    /// <summary>The value, and only the member's names of the validation context.</summary>
    ValueAndNames,

    /// <summary>Possibly the whole object, so the rule is checked only after the object was created.</summary>
    Object,
}

/// <summary>The value must be equal to the value of another member.</summary>
/// <param name="OtherName">The name of the other property, escaped for C#.</param>
/// <param name="ComparedTypeName">The type of both members, or object if their types differ.</param>
/// <param name="Parameters">The JSON members that the error event gets.</param>
/// <param name="Message">The text of the error event.</param>
internal sealed record CompareRule(string OtherName, string ComparedTypeName, string Parameters, RuleMessage Message) : ObjectRule;

/// <summary>The error codes of the user's own rules.</summary>
internal static class CustomRuleCode
{
    /// <summary>The code of a rule that declares no code.</summary>
    public const string Default = "custom";

    /// <summary>The prefix of the codes that rules declare.</summary>
    public const string Prefix = "app.";
}
