namespace TypedWs.Generators.Model;

/// <summary>The text of an error.</summary>
/// <param name="Text">The complete text, or a format.</param>
/// <param name="Operands">The operands of the format, the member's name first; empty if the text is not a format.</param>
internal sealed record RuleMessage(TextPart Text, EquatableArray<TextPart> Operands)
{
    /// <summary>Whether the text is the user's own; otherwise it is the default text of the rule.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The user's own text if it is the same in every culture; otherwise null.</summary>
    public string? OwnText => IsOwn && Operands.Count == 0 && Text is LiteralPart literal ? literal.Text : null;

    /// <summary>A complete text that is known at compile time.</summary>
    public static RuleMessage Literal(string text) => new(new LiteralPart(text), default);
}

/// <summary>A text, a format, or an operand of a format.</summary>
internal abstract record TextPart;

/// <summary>A constant text.</summary>
internal sealed record LiteralPart(string Text) : TextPart;

/// <summary>A number. Its text depends on the culture.</summary>
internal sealed record NumberPart(int Number) : TextPart;

/// <summary>A resource: a text that a static member returns when the rule is broken.</summary>
/// <param name="MemberName">The qualified name of the member.</param>
internal sealed record ResourcePart(string MemberName) : TextPart;

/// <summary>A bound of a <see cref="RangeRule"/>.</summary>
/// <param name="IsMaximum">Whether the bound is the maximum; otherwise it is the minimum.</param>
internal sealed record BoundPart(bool IsMaximum) : TextPart;
