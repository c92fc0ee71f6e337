using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns RegularExpression, and <c>[WsPattern]</c> with the user's own expression, into rules.</summary>
internal static class PatternRules
{
    // The time-out if the attribute has none. It is long enough for any valid text and short enough to stop an attack.
    private const int DefaultTimeoutMilliseconds = 1000;

    // The value of RegexOptions.NonBacktracking, which netstandard2.0 does not declare.
    private const RegexOptions NonBacktracking = (RegexOptions)0x400;

    /// <returns>The rule; null if it has an error.</returns>
    public static RuleModel[]? Parse(AttributeData attribute, RuleText text, ProblemSink problems)
    {
        if (attribute.ConstructorArguments is not [{ Value: string pattern }])
        {
            return null;
        }

        if (problems.IsReporting && !Check(attribute, pattern, problems))
        {
            return null;
        }

        if (!attribute.TryGetNamed("MatchTimeoutInMilliseconds", out int timeout) || timeout <= 0)
        {
            timeout = DefaultTimeoutMilliseconds;
        }

        return
        [
            new PatternRule(
                pattern,
                timeout,
                PatternFeatures.Find(pattern) is not null,
                text.Get(attribute, "has the wrong format", pattern)),
        ];
    }

    /// <summary>Parses <c>[WsPattern(typeof(Patterns), nameof(Patterns.Zip))]</c>.</summary>
    /// <returns>The rule; null if it has an error.</returns>
    public static RuleModel[]? ParseOwn(AttributeData attribute, RuleText text, TypeGraph graph)
    {
        if (attribute.ConstructorArguments is not [{ Value: ITypeSymbol type }, { Value: string name }] || type.HasError())
        {
            graph.Problems.NoteCompilerError();
            return null;
        }

        foreach (ISymbol member in type.GetMembers(name))
        {
            if (!member.IsStatic || !graph.IsAccessible(member))
            {
                continue;
            }

            (ITypeSymbol? memberType, string? call) = member switch
            {
                IMethodSymbol { Parameters.Length: 0, Arity: 0 } method => (method.ReturnType, "()"),
                IPropertySymbol { GetMethod: { } getter } property when graph.IsAccessible(getter) => (property.Type, ""),
                IFieldSymbol field => (field.Type, ""),
                _ => (null, ""),
            };
            if (!memberType.DerivesFrom("System.Text.RegularExpressions", "Regex"))
            {
                continue;
            }

            graph.Problems.NoteUse(member, attribute.GetLocation(graph.Problems.CancellationToken));
            return
            [
                new OwnPatternRule(
                    $"{TypeNames.Qualified(type)}.{name.Escaped()}{call}",
                    PatternSources.Find(member, graph),
                    text.Get(attribute, "has the wrong format")),
            ];
        }

        graph.Problems.Report(
            Descriptors.InvalidPattern, attribute.GetLocation(graph.Problems.CancellationToken),
            $"'{type.ShortName()}.{name}' is not a static member of type Regex that generated code can read");
        return null;
    }

    // Creates the expression, because only that shows whether the pattern is valid and whether it needs backtracking.
    private static bool Check(AttributeData attribute, string pattern, ProblemSink problems)
    {
        var timeout = TimeSpan.FromMilliseconds(DefaultTimeoutMilliseconds);
        string? feature = PatternFeatures.Find(pattern);
        try
        {
            _ = new Regex(pattern, RegexOptions.None, timeout);
            if (feature is null)
            {
                _ = new Regex(pattern, NonBacktracking, timeout);
            }
            else
            {
                ReportBacktracking(
                    attribute,
                    $"{feature}, which the non-backtracking engine does not support or matches differently",
                    problems);
            }
        }
        catch (NotSupportedException)
        {
            ReportBacktracking(attribute, "repetitions that are too large for the non-backtracking engine", problems);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A compiler that runs on .NET Framework has no non-backtracking engine, so it cannot check whether that engine could
            // be used.
        }
        catch (ArgumentException problem)
        {
            problems.Report(Descriptors.InvalidPattern, attribute.GetArgumentLocation(problems.CancellationToken), problem.Message);
            return false;
        }

        return true;
    }

    private static void ReportBacktracking(AttributeData attribute, string reason, ProblemSink problems)
        => problems.Report(Descriptors.PatternBacktracks, attribute.GetArgumentLocation(problems.CancellationToken), reason);
}
