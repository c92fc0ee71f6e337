using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks that the message accepts each of its examples (<c>[WsExample]</c>).</summary>
internal static class ExampleAnalysis
{
    /// <param name="type">A message, or a type of error data.</param>
    /// <param name="message">The message; null if the type is no message, or if it has errors.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void Check(INamedTypeSymbol type, MessageModel? message, ProblemSink problems)
    {
        foreach ((AttributeData attribute, string json) in ExampleParser.FindAll(type))
        {
            string? problem = JsonParser.TryParse(json, out JsonNode? payload, out string? fault)
                ? message is null ? null : new ExampleCheck(message).FindProblem(payload)
                : fault;
            if (problem is not null)
            {
                problems.Report(
                    Descriptors.ExampleInvalid, attribute.GetArgumentLocation(problems.CancellationToken), type.ShortName(), problem);
            }
        }
    }

    /// <summary>Reports examples on a type that is no message.</summary>
    public static void CheckPlace(INamedTypeSymbol type, ProblemSink problems)
    {
        foreach ((AttributeData attribute, _) in ExampleParser.FindAll(type))
        {
            problems.Report(
                Descriptors.ExampleInvalid,
                attribute.GetLocation(problems.CancellationToken),
                type.ShortName(),
                "is on a type that is no message: it has no [WsMessage]");
        }
    }
}
