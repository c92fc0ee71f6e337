using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Reports 64-bit integers that are JSON numbers. JavaScript reads them as double (RFC 8259 §6) and rounds numbers beyond 2^53.
/// </summary>
internal static class WideIntegers
{
    private const decimal MaxSafe = 9_007_199_254_740_991m;

    public static void Check(
        IPropertySymbol property,
        ValueModel value,
        EquatableArray<RuleModel> rules,
        Location? location,
        TypeGraph graph)
    {
        if (!graph.Problems.IsReporting || !HasWide(value, rules, graph))
        {
            return;
        }

        graph.Problems.Report(Descriptors.WideInteger, location, property.Name);
    }

    private static bool HasWide(ValueModel value, EquatableArray<RuleModel> rules, TypeGraph graph)
        => value switch
        {
            ScalarValue { Kind: ScalarKind.Int64 or ScalarKind.UInt64 } number => !number.Forms.HasFlag(NumberForms.WriteAsString)
                && !rules.Any(IsSafe),
            CompositeValue { Kind: CompositeKind.Collection } composite => graph.Collections.Find(model => model.Name == composite.Name)
                is { } collection
                && HasWide(collection.Element, collection.Items?.Rules ?? default, graph),
            CompositeValue { Kind: CompositeKind.Dictionary } composite => graph.Dictionaries.Find(model => model.Name == composite.Name)
                is { } dictionary
                && HasWide(dictionary.Value, dictionary.Items?.Rules ?? default, graph),
            _ => false,
        };

    private static bool IsSafe(RuleModel rule) => rule is RangeRule range && IsSafe(range.Minimum) && IsSafe(range.Maximum);

    // The literal may be a C# number of any type.
    private static bool IsSafe(string literal)
        => decimal.TryParse(literal.TrimEnd('L', 'U', 'm', 'D', 'F'), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal bound)
        && Math.Abs(bound) <= MaxSafe;
}
