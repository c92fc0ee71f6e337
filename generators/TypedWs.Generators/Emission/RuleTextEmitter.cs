using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// The texts of rules as C# expressions. They are evaluated when a rule is broken, because a resource and the form of a number
/// depend on the culture.
/// </summary>
internal static class RuleTextEmitter
{
    /// <summary>The expression of a text.</summary>
    /// <param name="message">The text.</param>
    /// <param name="range">The rule whose bounds are in the text; null for other rules.</param>
    public static string Express(RuleMessage message, RangeRule? range = null)
    {
        string text = Express(message.Text, range);
        return message.Operands.Count == 0
            ? text
            : $"{Code.Rules}.Format({text}, {string.Join(", ", message.Operands.Select(operand => Express(operand, range)))})";
    }

    /// <summary>The expression of a member's name.</summary>
    public static string Express(TextPart name) => Express(name, range: null);

    private static string Express(TextPart part, RangeRule? range) => part switch
    {
        LiteralPart literal => Code.Quote(literal.Text),
        NumberPart number => Code.Number(number.Number),
        ResourcePart resource => resource.MemberName,
        BoundPart bound when range is not null => bound.IsMaximum ? range.Maximum : range.Minimum,
        _ => throw new InvalidOperationException(part.GetType().Name),
    };
}
