using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks that the message accepts each of its examples (<c>[WsExample]</c>).</summary>
internal static class ExampleAnalysis
{
    /// <param name="type">The type with the examples.</param>
    /// <param name="isMessage">Whether the type is a message.</param>
    /// <param name="message">The message; null if it has errors.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void Check(INamedTypeSymbol type, bool isMessage, MessageModel? message, ProblemSink problems)
    {
        foreach ((AttributeData attribute, string json) in ExampleParser.FindAll(type))
        {
            string? problem = !isMessage ? "is on a type that is no message: it has no [WsMessage]" : FindProblem(json, message);
            if (problem is not null)
            {
                problems.Report(
                    Descriptors.ExampleInvalid, attribute.GetArgumentLocation(problems.CancellationToken), type.ShortName(), problem);
            }
        }
    }

    private static string? FindProblem(string json, MessageModel? message)
        => !JsonParser.TryParse(json, out JsonNode? payload, out string? fault) ? fault
            : message is null ? null
            : new ExampleCheck(message).FindProblem(payload);
}
