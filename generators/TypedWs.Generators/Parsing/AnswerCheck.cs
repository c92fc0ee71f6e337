using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Compares the result of a handler with the answer that its message declares.</summary>
internal static class AnswerCheck
{
    /// <summary>Reports a handler that answers otherwise than its message declares.</summary>
    /// <param name="method">The handler.</param>
    /// <param name="message">The handler's message.</param>
    /// <param name="returns">The form of the handler's result.</param>
    /// <param name="reply">The type of the handler's reply, or of the items of its stream; null if it acknowledges.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="fallback">The place to report if the handler is not in source.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <returns>Whether the handler answers as declared. True if the message declares nothing, or nothing usable.</returns>
    public static bool Check(
        IMethodSymbol method,
        INamedTypeSymbol message,
        HandlerReturn returns,
        INamedTypeSymbol? reply,
        Compilation compilation,
        Location? fallback,
        ProblemSink problems)
    {
        // A declaration with an error is reported where it is.
        if (RequestParser.Parse(message, compilation, new ProblemSink(null, problems.CancellationToken)) is not { } declared
            || FindDifference(method, returns == HandlerReturn.Stream, reply, declared) is not { } difference)
        {
            return true;
        }

        problems.Report(
            Descriptors.AnswerMismatch,
            method.FindReturnTypeLocation(problems.CancellationToken) ?? fallback,
            method.Name,
            difference,
            message.ShortName(),
            declared.Text);
        return false;
    }

    private static string? FindDifference(IMethodSymbol method, bool isStream, INamedTypeSymbol? reply, RequestDeclaration declared)
        => reply is null ? "returns no reply"
            : isStream != declared.IsStream || !SymbolEqualityComparer.Default.Equals(reply, declared.Answer)
                ? (isStream ? $"streams '{reply.ShortName()}'" : $"replies with '{reply.ShortName()}'")
            : isStream ? null
            : method.ReturnType.WithoutTask().WithoutResult().NullableAnnotation == NullableAnnotation.Annotated
                ? "may return null, which acknowledges the request and is no reply"
            : null;
}
