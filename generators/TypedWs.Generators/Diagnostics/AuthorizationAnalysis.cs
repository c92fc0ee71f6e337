using Microsoft.CodeAnalysis;
using TypedWs.Generators.Parsing;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Authorization that guards nothing, which must not pass for a guard.</summary>
internal static class AuthorizationAnalysis
{
    public static void CheckMessage(INamedTypeSymbol message, ProblemSink problems)
        => Report(message, message.ShortName(), "which is a message: it guards endpoints and handlers only", problems);

    /// <summary>Checks a method of an endpoint, or of a class of handlers.</summary>
    public static void CheckMethod(IMethodSymbol method, ProblemSink problems)
    {
        if (!HandlerFinder.IsMarked(method) && !HandlerFinder.OverridesMarked(method))
            Report(method, method.Name, "which is no handler, and so is called whoever the user is", problems);
    }

    private static void Report(ISymbol symbol, string name, string reason, ProblemSink problems)
    {
        foreach (var attribute in AuthorizationParser.FindOn(symbol))
            problems.Report(Descriptors.AuthorizationIneffective, attribute.GetLocation(problems.CancellationToken), Name(attribute), name, reason);
    }

    private static string Name(AttributeData attribute)
    {
        const string Suffix = "Attribute";
        string name = attribute.AttributeClass!.Name;
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;
    }
}
