using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>An endpoint, or a class with <c>[WsHandlers]</c>, together with its handlers.</summary>
/// <param name="Type">The class.</param>
/// <param name="EndpointTypeName">The qualified name of the endpoint.</param>
/// <param name="Order">The sort key that decides which of two handlers is the first. The endpoint's own handlers come before all
/// others.</param>
/// <param name="Handlers">The handlers of the class.</param>
internal sealed record HandlerOwner(INamedTypeSymbol Type, string EndpointTypeName, string Order, EquatableArray<HandlerModel> Handlers);

/// <summary>
/// Reports two handlers for one message in different classes of one endpoint. Duplicates within one class are found by the parser
/// of that class.
/// </summary>
internal static class HandlerDuplicates
{
    public static void Report(CompilationAnalysisContext context, IEnumerable<HandlerOwner> owners)
    {
        var set = new HandlerSet();
        foreach (HandlerOwner? owner in owners.OrderBy(static owner => owner.Order, StringComparer.Ordinal))
        {
            foreach (HandlerModel handler in owner.Handlers)
            {
                if (!set.TryAdd(handler, out HandlerModel? other))
                {
                    context.ReportDiagnostic(Describe(owner, handler, other));
                }
            }
        }
    }

    private static Diagnostic Describe(HandlerOwner owner, HandlerModel handler, HandlerModel other)
    {
        IMethodSymbol method = HandlerFinder.FindAll(owner.Type).First(candidate => candidate.Name.Escaped() == handler.MethodName);
        Location? location = method.FindLocation() ?? owner.Type.FindLocation();
        return handler.Message.TypeName == other.Message.TypeName
            ? Diagnostic.Create(Descriptors.DuplicateHandler, location, $"{other.OwnerName}.{other.MethodName}", ShortName(handler))
            : Diagnostic.Create(
                Descriptors.DuplicateDiscriminator,
                location,
                ShortName(other),
                ShortName(handler),
                handler.Message.Discriminator);
    }

    private static string ShortName(HandlerModel handler)
        => handler.Message.TypeName.Substring(handler.Message.TypeName.LastIndexOfAny(['.', ':']) + 1);
}
