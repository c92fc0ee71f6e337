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
    /// <param name="context">The class of the handler.</param>
    /// <returns>Whether the handler answers as declared. True if the message declares nothing usable, or declares nothing and the handler
    /// is one of a server, which may then return any answer.</returns>
    public static bool Check(
        IMethodSymbol method, INamedTypeSymbol message, HandlerReturn returns, INamedTypeSymbol? reply, HandlerContext context)
    {
        // A declaration with an error is reported where it is.
        var ignored = new ProblemSink(null, context.Problems.CancellationToken);
        bool isStream = returns == HandlerReturn.Stream;
        (string? difference, string text) = RequestParser.Parse(message, context.Compilation, ignored) is { } declared
            ? (FindDifference(method, isStream, reply, declared), declared.Text)
            : (FindUndeclared(message, isStream, reply, context), "no answer");
        if (difference is null)
        {
            return true;
        }

        context.Problems.Report(
            Descriptors.AnswerMismatch,
            method.FindReturnTypeLocation(context.Problems.CancellationToken) ?? context.Owner.FindLocation(),
            method.Name,
            difference,
            message.ShortName(),
            text);
        return false;
    }

    /// <summary>An answer as the predicate of a sentence about its handler.</summary>
    public static string Describe(bool isStream, ITypeSymbol reply)
        => isStream ? $"streams '{reply.ShortName()}'" : $"replies with '{reply.ShortName()}'";

    // A server sends only declared requests, so a client's answer to another message would go nowhere.
    private static string? FindUndeclared(INamedTypeSymbol message, bool isStream, INamedTypeSymbol? reply, HandlerContext context)
        => context.IsClient && reply is not null && RequestParser.FindDeclared(message) is null ? Describe(isStream, reply) : null;

    private static string? FindDifference(IMethodSymbol method, bool isStream, INamedTypeSymbol? reply, RequestDeclaration declared)
        => reply is null ? "returns no reply"
            : isStream != declared.IsStream || !SymbolEqualityComparer.Default.Equals(reply, declared.Answer)
                ? Describe(isStream, reply)
            : isStream ? null
            : method.ReturnType.WithoutTask().WithoutResult().NullableAnnotation == NullableAnnotation.Annotated
                ? "may return null, which acknowledges the request and is no reply"
            : null;
}
