using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Turns a method with <c>[WsHandler]</c> into its signature: the message that it receives, its other arguments and its result. The
/// dispatcher and the contract are both made from the signature, so they always have the same handlers.
/// </summary>
/// <param name="context">The class of the handlers.</param>
internal sealed class HandlerSignatureParser(HandlerContext context)
{
    private readonly HandlerReturnParser _returns = new(context);

    /// <returns>The signature. If the dispatcher cannot call the method, reports a diagnostic and returns null.</returns>
    public HandlerSignature? Parse(IMethodSymbol method)
    {
        if (method.ReturnsVoid && method.IsAsync)
        {
            context.Problems.Report(Descriptors.AsyncVoid, context.FindLocation(method), method.Name);
            return null;
        }

        bool isRaw = context.Connection is null && !context.IsClient;
        if (isRaw || method.IsGenericMethod)
        {
            context.Report(method, isRaw ? "is in a raw endpoint, which has no messages" : "must not be generic");
            return null;
        }

        if (!CheckCallable(method) || !AttributeArguments.Check(method, context.Problems))
        {
            return null;
        }

        if (!TryParseArguments(method, out List<HandlerArgument>? arguments, out IParameterSymbol? message, out INamedTypeSymbol? item)
            | !_returns.TryParse(method, out HandlerReturn returns, out INamedTypeSymbol? reply))
        {
            return null;
        }

        if (item is not null && returns is HandlerReturn.Nothing or HandlerReturn.Reply)
        {
            context.Report(method, "takes a stream, but returns before an item could arrive; return a Task, a ValueTask or a stream");
            return null;
        }

        var type = (INamedTypeSymbol)message!.Type;
        return context.ParseReceived(method, type, message.FindTypeLocation(context.Problems.CancellationToken)) is { } key
            && AnswerCheck.Check(method, type, returns, reply, context)
            && SchedulingParser.Parse(method, type, context) is { } scheduling
            ? new HandlerSignature(message, key, arguments.ToEquatableArray(), returns, reply, item, scheduling)
            : null;
    }

    private bool CheckCallable(IMethodSymbol method)
    {
        string? problem =
            !HandlerFinder.IsCallable(method, context.Owner, context.IsInside)
                ? $"is not accessible to {DescribeCaller()}"
            : HandlerFinder.FindHiding(method, context.Owner) is { } level
                ? $"is hidden by a member of '{level.ShortName()}' with the same name"
            : null;
        if (problem is not null)
        {
            context.Report(method, problem);
        }

        return problem is null;
    }

    private string DescribeCaller()
        => context.IsClient ? $"'{context.Owner.ShortName()}'"
            : context.IsEndpoint ? $"the dispatcher of '{context.Owner.ShortName()}'"
            : "the dispatcher of its endpoint";

    private bool TryParseArguments(
        IMethodSymbol method, out List<HandlerArgument> arguments, out IParameterSymbol? message, out INamedTypeSymbol? item)
    {
        arguments = [];
        message = null;
        item = null;
        var unknown = new List<IParameterSymbol>();
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (!CheckParameter(method, parameter))
            {
                return false;
            }

            if (ParseArgument(parameter) is { } argument)
            {
                arguments.Add(argument);
            }
            else if (parameter.Type.FindItem() is { } items)
            {
                if (item is not null)
                {
                    context.Report(method, "takes two streams", parameter.FindLocation());
                    return false;
                }

                if (ParseItem(method, parameter, items) is not { } key)
                {
                    return false;
                }

                item = (INamedTypeSymbol)items;
                arguments.Add(new HandlerArgument(HandlerArgumentKind.Items, Item: key));
            }
            else if (parameter.Type is INamedTypeSymbol type && MessageDeclarations.Find(type) is not null)
            {
                if (message is not null)
                {
                    context.Report(method, "takes two messages", parameter.FindLocation());
                    return false;
                }

                message = parameter;
                arguments.Add(new HandlerArgument(HandlerArgumentKind.Message));
            }
            else
            {
                unknown.Add(parameter);
            }
        }

        return CheckUnknown(method, unknown, message);
    }

    private bool CheckParameter(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (parameter.RefKind != RefKind.None)
        {
            context.Report(method, $"must not take '{parameter.Name}' by reference", parameter.FindLocation());
            return false;
        }

        if (parameter.Type.HasError())
        {
            context.Problems.NoteCompilerError();
            return false;
        }

        if (context.IsClient && FindServerArgument(parameter) is { } mistake)
        {
            context.Report(method, mistake, parameter.FindLocation());
            return false;
        }

        return true;
    }

    private HandlerArgument? ParseArgument(IParameterSymbol parameter)
    {
        if (ServiceParser.IsMarked(parameter))
        {
            return new HandlerArgument(HandlerArgumentKind.Service, ServiceParser.Parse(parameter, context.Problems));
        }

        if (parameter.Type.Is("System.Threading", "CancellationToken"))
        {
            return new HandlerArgument(HandlerArgumentKind.CancellationToken);
        }

        return IsConnection(parameter.Type) ? new HandlerArgument(HandlerArgumentKind.Connection) : null;
    }

    private bool IsConnection(ITypeSymbol type)
        => SymbolEqualityComparer.Default.Equals(type, context.Connection)
            || type.Is(KnownNames.TypedWs, KnownNames.Connection)
            || type.Is(KnownNames.TypedWs, KnownNames.ConnectionBase);

    // The arguments that only the handlers of a server have.
    private string? FindServerArgument(IParameterSymbol parameter)
        => ServiceParser.IsMarked(parameter)
                ? $"takes the service '{parameter.Name}'; a class of client handlers takes its services in the constructor"
            : parameter.Type.FindItem() is not null ? $"takes the stream '{parameter.Name}'; only handlers of a server receive streams"
            : IsConnection(parameter.Type) || IsOtherConnection(parameter.Type)
                ? $"takes '{parameter.Type.ShortName()}', which only handlers of a server have; take the WsClient in the constructor"
            : null;

    private static bool IsOtherConnection(ITypeSymbol type)
        => type.Is(KnownNames.TypedWs, KnownNames.TypedConnection)
            || type.Is(KnownNames.TypedWs, KnownNames.RawConnection)
            || type.Is(KnownNames.TypedWs, KnownNames.TypedRawConnection);

    private bool CheckUnknown(IMethodSymbol method, List<IParameterSymbol> unknown, IParameterSymbol? message)
    {
        if (unknown.Count == 0)
        {
            if (message is null)
            {
                context.Report(method, "takes no message");
            }

            return message is not null;
        }

        foreach (IParameterSymbol parameter in unknown)
        {
            if (IsOtherConnection(parameter.Type))
            {
                context.Report(
                    method,
                    $"takes '{parameter.Type.ShortName()}', but the connections of this endpoint are '{context.Connection!.ShortName()}'",
                    parameter.FindLocation());
            }
            else if (message is null && unknown.Count == 1)
            {
                context.Problems.Report(
                    Descriptors.HandlerMessageUndeclared,
                    parameter.FindTypeLocation(context.Problems.CancellationToken),
                    parameter.Type.ShortName());
            }
            else
            {
                context.Report(
                    method,
                    $"takes '{parameter.Name}', which is neither its message nor "
                    + (context.IsClient
                        ? "a CancellationToken; take a service in the constructor"
                        : "the connection nor a CancellationToken; mark a service with [FromServices]"),
                    parameter.FindLocation());
            }
        }

        return false;
    }

    private MessageKey? ParseItem(IMethodSymbol method, IParameterSymbol parameter, ITypeSymbol item)
    {
        Location? location = parameter.FindTypeLocation(context.Problems.CancellationToken);
        if (item is not INamedTypeSymbol named || MessageDeclarations.Find(named) is null)
        {
            context.Problems.Report(Descriptors.HandlerMessageUndeclared, location, item.ShortName());
            return null;
        }

        return context.ParseReceived(method, named, location);
    }
}
