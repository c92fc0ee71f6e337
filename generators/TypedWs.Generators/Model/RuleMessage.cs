namespace TypedWs.Generators.Model;

/// <summary>The text of an error.</summary>
/// <param name="Text">The text, or the format of it.</param>
/// <param name="Operands">The operands of the format, the member's name first; empty if the text is complete.</param>
internal sealed record RuleMessage(TextPart Text, EquatableArray<TextPart> Operands)
{
    /// <summary>A text that is known when compiling.</summary>
    public static RuleMessage Literal(string text) => new(new LiteralPart(text), default);
}

/// <summary>A text, a format or an operand of a format.</summary>
internal abstract record TextPart;

/// <summary>A text as it is.</summary>
internal sealed record LiteralPart(string Text) : TextPart;

/// <summary>A number, which cultures write differently.</summary>
internal sealed record NumberPart(int Number) : TextPart;

/// <summary>A text that a static member returns when the rule is broken: a resource.</summary>
/// <param name="MemberName">The member, qualified.</param>
internal sealed record ResourcePart(string MemberName) : TextPart;

/// <summary>A bound of the rule, which is a <see cref="RangeRule"/>.</summary>
/// <param name="IsMaximum">Whether it is the maximum.</param>
internal sealed record BoundPart(bool IsMaximum) : TextPart;
