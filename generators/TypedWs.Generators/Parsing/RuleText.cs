using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// The texts of a member's rules. A text that is known at compile time is complete. A text that depends on the culture, because it
/// is a resource or contains a number, is formatted when the rule is broken.
/// </summary>
internal sealed class RuleText(IPropertySymbol property, IReadOnlyList<IParameterSymbol> parameters, TypeGraph graph)
{
    private TextPart? _displayName;

    /// <summary>The member's name as it is declared.</summary>
    public string MemberName => property.Name;

    /// <summary>The model of the value's enum; null if the value is not an enum, or if a user's converter reads it.</summary>
    public EnumModel? FindEnum(ValueModel value)
        => value is CompositeValue { Kind: CompositeKind.Enum } composite ? graph.Enums.Find(model => model.Name == composite.Name) : null;

    /// <summary>The member's name in texts.</summary>
    public TextPart DisplayName => _displayName ??= Parsing.DisplayName.Find(property, parameters, graph);

    /// <summary>The user's own text, formatted as <c>ValidationAttribute.FormatErrorMessage</c> does; null if there is none.</summary>
    /// <param name="attribute">The rule.</param>
    /// <param name="operands">The values of <c>{1}</c> and <c>{2}</c>; <c>{0}</c> is the member.</param>
    public RuleMessage? FindOwn(AttributeData attribute, params TextOperand[] operands)
        => Find(attribute, operands) is { } own ? own with { IsOwn = true } : null;

    private RuleMessage? Find(AttributeData attribute, TextOperand[] operands)
    {
        if (attribute.Names("ErrorMessageResourceName") || attribute.Names("ErrorMessageResourceType"))
        {
            return FindResource(attribute) is { } resource ? FormatLater(new ResourcePart(resource), operands) : null;
        }

        if (!attribute.TryGetNamed("ErrorMessage", out string? format) || format.Length == 0)
        {
            return null;
        }

        if (!IsFormat(format, operands))
        {
            graph.Problems.ReportContradiction(
                attribute,
                "has a text that cannot be formatted: "
                + $"it may name {{0}}{(operands.Length == 0 ? "" : $" to {{{Code.Number(operands.Length)}}}")}, "
                + "and a brace is written twice");
            return RuleMessage.Literal(format);
        }

        if (DisplayName is not LiteralPart { Text: var name }
            || format.Contains(':')
            || operands.Any(static operand => operand.Text is null))
        {
            return FormatLater(new LiteralPart(format), operands);
        }

        return RuleMessage.Literal(
            string.Format(CultureInfo.InvariantCulture, format, [name, .. operands.Select(static operand => operand.Text)]));
    }

    // The exception is caught, because string.Format has no form that does not throw.
    private static bool IsFormat(string format, TextOperand[] operands)
    {
        try
        {
            _ = string.Format(CultureInfo.InvariantCulture, format, ["", .. operands.Select(static operand => operand.Sample)]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public RuleMessage Get(AttributeData attribute, string text, params TextOperand[] operands)
        => FindOwn(attribute, operands) ?? RuleMessage.Literal(text);

    private string? FindResource(AttributeData attribute)
    {
        string? problem =
            attribute.TryGetNamed("ErrorMessage", out string? _) ? "has a text and a resource"
            : !attribute.TryGetNamed("ErrorMessageResourceName", out string? name) || name.Length == 0
                ? "has a resource type, but no resource name"
            : !attribute.TryGetNamed("ErrorMessageResourceType", out ITypeSymbol? type) ? "has a resource name, but no resource type"
            : null;
        if (problem is not null)
        {
            graph.Problems.ReportContradiction(attribute, problem);
        }

        return problem is null ? graph.FindResource(attribute, "ErrorMessageResourceType", "ErrorMessageResourceName") : null;
    }

    private RuleMessage FormatLater(TextPart format, TextOperand[] operands)
        => new(format, new[] { DisplayName }.Concat(operands.Select(static operand => operand.Part)).ToEquatableArray());
}

/// <summary>An operand of a rule's text.</summary>
/// <param name="Text">The operand's text if it is the same in every culture; otherwise null.</param>
/// <param name="Part">The operand, for a text that is formatted when the rule is broken.</param>
/// <param name="Sample">An example of the operand, to check a format: a format that fits a number may not fit a text.</param>
internal readonly record struct TextOperand(string? Text, TextPart Part, object Sample)
{
    public static implicit operator TextOperand(string text) => new(text, new LiteralPart(text), text);

    // A negative number has no text, because cultures have different minus signs.
    public static implicit operator TextOperand(int number) => new(number < 0 ? null : Code.Number(number), new NumberPart(number), number);
}

/// <summary>Finds the name of a member in texts.</summary>
internal static class DisplayName
{
    /// <summary>
    /// The name in <c>[Display]</c> at the property or at a parameter that sets it. Without <c>[Display]</c>, the property's own
    /// name.
    /// </summary>
    public static TextPart Find(IPropertySymbol property, IReadOnlyList<IParameterSymbol> parameters, TypeGraph graph)
    {
        AttributeData? display = property.FindAttribute(KnownNames.Annotations, "DisplayAttribute");
        foreach (IParameterSymbol parameter in parameters)
        {
            display ??= parameter.FindAttribute(KnownNames.Annotations, "DisplayAttribute");
        }

        if (display is null || !display.TryGetNamed("Name", out string? name))
        {
            return new LiteralPart(property.Name);
        }

        return
            display.TryGetNamed("ResourceType", out ITypeSymbol? _) && graph.FindResource(display, "ResourceType", "Name") is { } resource
            ? new ResourcePart(resource)
            : new LiteralPart(name);
    }
}

/// <summary>The diagnostics that several rule parsers report.</summary>
internal static class RuleProblems
{
    /// <summary>Reports a rule that contradicts itself. Such a rule is not checked.</summary>
    public static void ReportContradiction(this ProblemSink problems, AttributeData attribute, string problem)
        => problems.Report(
            Descriptors.ContradictoryRule, attribute.GetLocation(problems.CancellationToken), attribute.ShortName(), problem);

    /// <summary>Reports all rules at a symbol, because rules at such a symbol are never checked.</summary>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <param name="declared">A parameter, or a member.</param>
    /// <param name="place">The kind of the declaration, for the text of the diagnostic.</param>
    /// <param name="location">The place of the diagnostic if another project declares the symbol.</param>
    public static void ReportUnchecked(this ProblemSink problems, ISymbol declared, string place, Location? location)
    {
        foreach (AttributeData attribute in declared.GetAttributes())
        {
            if (RuleParser.IsRule(attribute))
            {
                problems.Report(
                    Descriptors.RuleUnchecked,
                    attribute.GetLocation(problems.CancellationToken) ?? location,
                    attribute.ShortName(),
                    $"stands at {place}");
            }
        }
    }

    /// <summary>
    /// The static property that an attribute names as a resource, as a C# expression. If there is no such property, reports a
    /// diagnostic and returns null.
    /// </summary>
    public static string? FindResource(this TypeGraph graph, AttributeData attribute, string typeArgument, string nameArgument)
    {
        attribute.TryGetNamed(typeArgument, out ITypeSymbol? type);
        attribute.TryGetNamed(nameArgument, out string? name);
        if (type.HasError())
        {
            graph.Problems.NoteCompilerError();
            return null;
        }

        IPropertySymbol? property = type?.GetMembers(name!).OfType<IPropertySymbol>().FirstOrDefault();
        if (property is { IsStatic: true, Type.SpecialType: SpecialType.System_String, GetMethod: { } getter }
            && graph.IsAccessible(getter))
        {
            graph.Problems.NoteUse(property, attribute.GetLocation(graph.Problems.CancellationToken));
            return TypeNames.Qualified(type!) + "." + name!.Escaped();
        }

        graph.Problems.ReportContradiction(
            attribute,
            $"names '{type?.ShortName()}.{name}', which is not a static property of type string that generated code can read");
        return null;
    }
}
