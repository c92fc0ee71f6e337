using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads <c>[WsErrors]</c>: the application's own errors that may answer a message.</summary>
internal static class ErrorsParser
{
    /// <summary>The errors that a message and its handler declare, each code once, in the order of the codes.</summary>
    /// <param name="symbols">The message or the handler, or both.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="cancellationToken">Cancels the parsing.</param>
    public static EquatableArray<ParsedError> Parse(
        IEnumerable<ISymbol> symbols, Compilation compilation, CancellationToken cancellationToken)
    {
        var errors = new SortedDictionary<string, ParsedError>(StringComparer.Ordinal);
        foreach (DeclaredError declared in symbols.SelectMany(FindAll))
        {
            if (!RuleCodes.IsValid(declared.Name) || errors.ContainsKey(declared.Name!))
            {
                continue;
            }

            MessageModel? data = declared.Data is INamedTypeSymbol type && FindProblem(type) is null
                ? MessageParser.ParseErrorData(type, compilation, new ProblemSink(null, cancellationToken))
                : null;
            errors.Add(declared.Name!, new ParsedError(
                CustomRuleCode.Prefix + declared.Name,
                data,
                data is null ? default : DocumentationParser.Parse((INamedTypeSymbol)declared.Data!, data, cancellationToken)));
        }

        return errors.Values.ToEquatableArray();
    }

    /// <summary>Reports the problems of the attributes of a message or a handler.</summary>
    /// <param name="symbol">The type or the method.</param>
    /// <param name="isPlace">Whether the symbol is a message or a handler of an endpoint.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    public static void Check(ISymbol symbol, bool isPlace, ProblemSink problems)
    {
        // The errors of a handler's message count, too.
        var known = new Dictionary<string, ITypeSymbol?>(StringComparer.Ordinal);
        INamedTypeSymbol? message = (symbol as IMethodSymbol)?.Parameters
            .Select(HandlerFinder.FindMessage)
            .FirstOrDefault(static found => found is not null);
        foreach (DeclaredError error in message is null ? [] : FindAll(message).Where(static error => error.Name is not null))
        {
            known[error.Name!] = error.Data;
        }

        foreach (DeclaredError error in FindAll(symbol))
        {
            string? problem = !isPlace ? "is on neither a message nor a handler of an endpoint, so it says nothing"
                : error.Name is null ? "names no error"
                : !RuleCodes.IsValid(error.Name)
                    ? $"names '{error.Name}', but a name has 1 to 64 of the characters a-z A-Z 0-9 _ - ."
                : known.TryGetValue(error.Name, out ITypeSymbol? other) && !SymbolEqualityComparer.Default.Equals(other, error.Data)
                    ? $"gives '{error.Name}' data of another type than before"
                : error.Data is not null ? FindProblem(error.Data)
                : null;
            if (problem is not null)
            {
                problems.Report(Descriptors.ErrorsUnusable, error.Attribute.GetLocation(problems.CancellationToken), symbol.Name, problem);
                return;
            }

            known[error.Name!] = error.Data;
        }
    }

    private static string? FindProblem(ITypeSymbol data)
        => MessageDeclarations.FindErrorData(data) is null ? $"names '{data.ShortName()}' as the data, which has no [WsErrorData]" : null;

    private static IEnumerable<DeclaredError> FindAll(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            INamedTypeSymbol? type = attribute.AttributeClass;
            bool isTyped = type?.OriginalDefinition.Is(KnownNames.TypedWs, KnownNames.TypedErrorsAttribute) == true;
            if ((!isTyped && !type.Is(KnownNames.TypedWs, KnownNames.ErrorsAttribute)) || attribute.HasError())
            {
                continue;
            }

            ITypeSymbol? data = isTyped ? type!.TypeArguments[0] : null;
            if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Array, IsNull: false, Values: { Length: > 0 } names }])
            {
                yield return new DeclaredError(attribute, null, data);
                continue;
            }

            foreach (TypedConstant name in names)
            {
                yield return new DeclaredError(attribute, name.Value as string, data);
            }
        }
    }

    /// <summary>A name in an attribute, as it is declared.</summary>
    private readonly record struct DeclaredError(AttributeData Attribute, string? Name, ITypeSymbol? Data);
}
