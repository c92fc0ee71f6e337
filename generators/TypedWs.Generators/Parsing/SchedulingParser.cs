using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads from <c>[WsHandler]</c> when and where a handler runs.</summary>
internal static class SchedulingParser
{
    // The values of the runtime's WsConcurrency.
    private const int Sequential = 0;
    private const int Concurrent = 1;
    private const int Exclusive = 2;

    // The default of WsHandlerAttribute.Limit.
    private const int DefaultLimit = 16;

    /// <param name="method">The handler.</param>
    /// <param name="message">The handler's message.</param>
    /// <param name="context">The class of the handler.</param>
    /// <returns>The scheduling; null if the attribute contradicts itself, which was reported.</returns>
    public static SchedulingModel? Parse(IMethodSymbol method, INamedTypeSymbol message, HandlerContext context)
    {
        ProblemSink problems = context.Problems;
        IAssemblySymbol owner = context.Owner.ContainingAssembly;
        if (method.FindAttribute(KnownNames.TypedWs, KnownNames.HandlerAttribute) is not { NamedArguments: [var first, ..] } attribute)
        {
            return SchedulingModel.Sequential;
        }

        if (context.IsClient)
        {
            Report(attribute, $"sets {first.Key}, but a client runs its handlers one after another, and requests beside them");
            return null;
        }

        int concurrency = attribute.TryGetNamed("Concurrency", out int given) ? given : Sequential;
        int limit = attribute.TryGetNamed("Limit", out int most) ? most : DefaultLimit;
        bool isOffloaded = attribute.TryGetNamed("Offload", out bool offload) && offload;
        var keyProblems = new ProblemSink(null, problems.CancellationToken);
        KeyModel? key = concurrency == Exclusive ? KeyParser.Parse(message, owner, keyProblems) : null;
        string? problem =
            concurrency is not (Sequential or Concurrent or Exclusive)
                ? $"has the Concurrency {Code.Number(concurrency)}, which is no value of WsConcurrency"
            : limit < 1 ? $"has the Limit {Code.Number(limit)}; it must be at least 1"
            : concurrency == Sequential && attribute.Names("Limit")
                ? "has a Limit, but runs one message of a connection after another; set Concurrency"
            : concurrency == Exclusive && key is null && !keyProblems.HasErrors
                ? $"is Exclusive, but no member of '{message.ShortName()}' has [WsKey]"
            : keyProblems.HasErrors && !SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, owner)
                ? $"is Exclusive, but the key of '{message.ShortName()}' cannot be used in this project: it is a member of "
                    + $"'{message.ContainingAssembly.Name}' that is not public, or no string, integer, Guid or enum"
            : null;
        if (problem is not null)
        {
            Report(attribute, problem);
            return null;
        }

        // A key that cannot be used is reported where it is declared.
        return concurrency == Exclusive && key is null
            ? null
            : new SchedulingModel(concurrency == Sequential ? null : limit, key, isOffloaded);

        void Report(AttributeData place, string problem)
            => problems.Report(
                Descriptors.SchedulingInvalid,
                place.GetLocation(problems.CancellationToken) ?? context.Owner.FindLocation(),
                method.Name,
                problem);
    }
}
