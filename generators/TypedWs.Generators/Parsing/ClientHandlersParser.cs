using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns a class with <c>[WsClientHandlers]</c> into the model of its generated part.</summary>
internal static class ClientHandlersParser
{
    public static AttributeData? FindAttribute(INamedTypeSymbol type)
        => type.FindAttribute(KnownNames.TypedWs, KnownNames.ClientHandlersAttribute);

    /// <param name="type">The class.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="problems">The diagnostics are added to it.</param>
    /// <returns>The model; null if the class has an error. A handler with an error is reported and left out.</returns>
    public static ClientHandlersModel? Parse(INamedTypeSymbol type, Compilation compilation, ProblemSink problems)
    {
        if (FindProblem(type) is { } problem)
        {
            problems.Report(Descriptors.HandlerClassUnusable, type.FindLocation(), type.ShortName(), problem);
            return null;
        }

        if (!PartialClass.Check(type, $"the registration of the handlers of '{type.ShortName()}'", problems))
        {
            return null;
        }

        var context = new HandlerContext(type, HandlerOwnerKind.ClientClass, Connection: null, compilation, problems);
        return new ClientHandlersModel(
            FileNames.Create(type, "WsClientHandlers"),
            PartialClass.Describe(type),
            type.ShortName(),
            new HandlerParser(context, prefix: null).ParseAll().Select(CreateModel).ToEquatableArray());
    }

    private static string? FindProblem(INamedTypeSymbol type) =>
        type.FindAttribute(KnownNames.TypedWs, KnownNames.EndpointAttribute) is not null
        || type.DerivesFrom(KnownNames.TypedWs, KnownNames.EndpointBase)
            ? "is an endpoint, whose handlers run on the server"
        : HandlerClassParser.FindAttribute(type) is not null
            ? "has [WsHandlers], too; handlers of a server and of a client need classes of their own"
        : type.IsStatic ? "is static, so that no client could get an instance of it"
        : MessageParser.IsFileLocal(type) ? "is local to its file, but its other part is generated into another"
        : null;

    private static ClientHandlerModel CreateModel(ParsedHandler handler) => new(
        handler.Model.MethodName,
        handler.Model.Receiver,
        handler.Model.IsRefused,
        handler.Signature.Key.TypeName,
        handler.Signature.Reply is { } reply ? TypeNames.Qualified(reply) : null,
        handler.Model.Arguments,
        handler.Model.Return);
}
