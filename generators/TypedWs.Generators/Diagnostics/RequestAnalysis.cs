using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Checks the calls of the generated extension methods. They exist for the requests of both sides, because a requester of either side may
/// call them: a connection of the server sends only what the server may send, and a client what clients may send. If the message has no
/// such method, the compiler's own text names another message, or none; the reason is told here.
/// </summary>
internal static class RequestAnalysis
{
    public const string Request = "RequestAsync";
    public const string Stream = "StreamAsync";

    public static void Check(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        if (invocation.TargetMethod.Name is not (Request or Stream) || ReportsBase(invocation, context)
            || FindMessage(invocation) is not { } message
            || FindRequester(invocation) is not { } requester
            || IsClient(requester) is not { } isClient)
        {
            return;
        }

        if (MessageDeclarations.Find(message) is { } attribute)
        {
            Location location = SendAnalysis.FindLocation(invocation, SendAnalysis.Message);
            SendAnalysis.CheckDirection(context, message, attribute, location, isClient);
        }
    }

    /// <summary>Explains a call that the compiler refuses.</summary>
    public static void CheckInvalidCall(InvocationExpressionSyntax call, SyntaxNodeAnalysisContext context)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier.ValueText: var name } } access
            || name is not (Request or Stream)
            || call.ArgumentList.Arguments is not [{ Expression: var given } first, ..]
            || first.NameColon is not (null or { Name.Identifier.ValueText: SendAnalysis.Message }))
        {
            return;
        }

        SemanticModel model = context.SemanticModel;
        CancellationToken token = context.CancellationToken;
        if (!IsRequester(model.GetTypeInfo(access.Expression, token).Type)
            || model.GetTypeInfo(given, token).Type is not INamedTypeSymbol message
            || message.HasError())
        {
            return;
        }

        if (MessageDeclarations.Find(message) is null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.SentTypeUndeclared, given.GetLocation(), message.ShortName()));
        }
        else if (FindProblem(message, name == Stream, call.SpanStart, model) is { } problem)
        {
            context.ReportDiagnostic(
                Diagnostic.Create(Descriptors.RequestUnusable, given.GetLocation(), message.ShortName(), problem));
        }
    }

    private static string? FindProblem(INamedTypeSymbol message, bool isStream, int position, SemanticModel model)
    {
        if (RequestParser.FindDeclared(message) is not { } isAnsweredByStream)
        {
            return isStream
                ? "declares no items that answer it; put [WsItems<T>] on it"
                : "declares no reply; put [WsReply<T>] on it, or send it by Send, if it needs no answer";
        }

        if (isStream != isAnsweredByStream)
        {
            return isStream ? $"is answered by one reply; call {Request}" : $"is answered by a stream; call {Stream}";
        }

        // The extension method is in the namespace of the message. A message with an error has none.
        string method = isStream ? Stream : Request;
        return HasExtension(message, method, model) && !IsImported(message.ContainingNamespace, method, position, model)
            ? $"is in namespace '{message.ContainingNamespace.ToDisplayString()}', where its extension method is, too; "
                + "add a using for this namespace"
            : null;
    }

    private static bool HasExtension(INamedTypeSymbol message, string method, SemanticModel model)
        => message.ContainingNamespace
            .GetTypeMembers()
            .Where(type => type is { IsStatic: true, MightContainExtensionMethods: true }
                && model.Compilation.IsSymbolAccessibleWithin(type, model.Compilation.Assembly))
            .SelectMany(type => type.GetMembers(method))
            .Any(member => member is IMethodSymbol { Parameters: [_, { Type: var sent }, ..] }
                && SymbolEqualityComparer.Default.Equals(sent, message));

    private static bool IsImported(INamespaceSymbol space, string method, int position, SemanticModel model)
        => model
            .LookupSymbols(position, name: method, container: model.Compilation.GetTypeByMetadataName(
                $"{KnownNames.TypedWs}.{KnownNames.Requester}"), includeReducedExtensionMethods: true)
            .Any(found => SymbolEqualityComparer.Default.Equals(found.ContainingNamespace, space));

    private static bool IsRequester(ITypeSymbol? type)
        => type is not null
            && (type.Is(KnownNames.TypedWs, KnownNames.Requester)
                || type.AllInterfaces.Any(static implemented => implemented.Is(KnownNames.TypedWs, KnownNames.Requester)));

    // A request whose base is a request, too, but which declares no answer of its own, or declares it in another namespace.
    private static bool ReportsBase(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        if (invocation.TargetMethod is not { IsExtensionMethod: true, Parameters: [{ Type: var to }, { Type: var sent }, ..] }
            || !to.Is(KnownNames.TypedWs, KnownNames.Requester)
            || MessageDeclarations.Find(sent) is null)
        {
            return false;
        }

        IOperation message = WithoutConversions(invocation.Arguments.First(static argument => argument.Parameter!.Ordinal == 1).Value);
        if (message.Type is not { } given || SymbolEqualityComparer.Default.Equals(given, sent) || MessageDeclarations.Find(given) is null)
        {
            return false;
        }

        context.ReportDiagnostic(
            Diagnostic.Create(
                Descriptors.RequestUnusable,
                message.Syntax.GetLocation(),
                given.ShortName(),
                $"would be sent as its base '{sent.ShortName()}'; "
                + (RequestParser.FindDeclared((INamedTypeSymbol)given) is null
                    ? "declare its own answer, or cast it to the base"
                    : $"add a using for namespace '{given.ContainingNamespace.ToDisplayString()}', or cast it to the base")));
        return true;
    }

    private static ITypeSymbol? FindMessage(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        return invocation.Instance is not null
            ? (method.TypeArguments is [var request, _] ? request : null)
            : IsExtension(method) ? method.Parameters[1].Type : null;
    }

    // The type of the object that sends the request.
    private static ITypeSymbol? FindRequester(IInvocationOperation invocation)
        => (invocation.Instance ?? (IsExtension(invocation.TargetMethod)
            ? invocation.Arguments.First(static argument => argument.Parameter!.Ordinal == 0).Value
            : null)) is { } requester
                ? WithoutConversions(requester).Type
                : null;

    private static bool IsExtension(IMethodSymbol method)
        => method is { IsExtensionMethod: true, Parameters: [{ Type: var to }, _, ..] }
            && to.Is(KnownNames.TypedWs, KnownNames.Requester);

    // Null for a requester of another or an unknown side.
    private static bool? IsClient(ITypeSymbol requester)
        => requester.DerivesFrom(KnownNames.TypedWs, KnownNames.ConnectionBase) ? false
            : requester.Is(KnownNames.TypedWs, KnownNames.Client)
                || requester.Is(KnownNames.TypedWs, KnownNames.ClientSession)
                || requester.Is(KnownNames.TypedWs, KnownNames.ItemRequest) ? true
            : null;

    private static IOperation WithoutConversions(IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
