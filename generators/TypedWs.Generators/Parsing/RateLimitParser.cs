using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns <c>[WsRateLimit]</c> into the rate limit of a handler's message.</summary>
internal static class RateLimitParser
{
    private const int Most = 1_000_000;

    /// <summary>The rate limit of a handler. The handler's own attribute has precedence over that of its message.</summary>
    /// <returns>The rate limit; null if there is none or an invalid one. An invalid one is reported where it is declared.</returns>
    public static RateLimitModel? Parse(IMethodSymbol handler, INamedTypeSymbol message)
        => (Find(handler) ?? Find(message)) is { } attribute && TryParse(attribute, out RateLimitModel? rate, out _) ? rate : null;

    /// <summary>Reports the problems of the attribute of a type or of a method.</summary>
    /// <param name="symbol">The type or the method.</param>
    /// <param name="isMessage">Whether the symbol is a message that clients send, or the handler of such a message.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void Check(ISymbol symbol, bool isMessage, ProblemSink problems)
    {
        if (Find(symbol) is not { } attribute)
        {
            return;
        }

        string? problem = "is on neither a message that clients send nor a handler of an endpoint, so nothing is limited";
        if (isMessage && (TryParse(attribute, out _, out problem) || problem is null))
        {
            return;
        }

        problems.Report(Descriptors.RateLimitInvalid, attribute.GetLocation(problems.CancellationToken), symbol.Name, problem!);
    }

    private static AttributeData? Find(ISymbol symbol) => symbol.FindAttribute(KnownNames.TypedWs, KnownNames.RateLimitAttribute);

    private static bool TryParse(AttributeData attribute, out RateLimitModel? rate, out string? problem)
    {
        rate = null;
        problem = null;

        // If there is no integer here, the compiler reports an error already.
        if (attribute.ConstructorArguments is not [{ Value: int count }])
        {
            return false;
        }

        double seconds = attribute.TryGetNamed("PerSeconds", out double given) ? given : 1;
        int burst = attribute.TryGetNamed("Burst", out int most) ? most : 0;
        problem =
            count is < 1 or > Most ? $"allows {Code.Number(count)} messages; it must be 1 to {Most}"
            : !(seconds > 0) || double.IsInfinity(seconds) ? "has PerSeconds that are not above 0"
            : count / seconds is not (> 0 and <= Most) ? $"allows more than {Most} messages per second, or none"
            : burst is < 0 or > Most ? $"has a burst of {Code.Number(burst)}; it must be 1 to {Most}, or 0 for the number of messages"
            : null;
        if (problem is null)
        {
            rate = new RateLimitModel(count / seconds, burst == 0 ? count : burst);
        }

        return problem is null;
    }
}
