using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Turns a method with <c>[WsHandler]</c> into its signature: the message that it receives, its other arguments and its result. The
/// dispatcher and the contract are both made from the signature, so they always have the same handlers.
/// </summary>
/// <param name="owner">The endpoint, or a class with <c>[WsHandlers]</c>.</param>
/// <param name="connection">The type of the endpoint's connections; null for a raw endpoint.</param>
/// <param name="compilation">The compilation.</param>
/// <param name="problems">The diagnostics are added to it.</param>
/// <param name="isEndpoint">Whether the owner is the endpoint.</param>
internal sealed class HandlerSignatureParser(
    INamedTypeSymbol owner,
    INamedTypeSymbol? connection,
    Compilation compilation,
    ProblemSink problems,
    bool isEndpoint)
{
    /// <returns>The signature. If the dispatcher cannot call the method, reports a diagnostic and returns null.</returns>
    public HandlerSignature? Parse(IMethodSymbol method)
    {
        if (method.ReturnsVoid && method.IsAsync)
        {
            problems.Report(Descriptors.AsyncVoid, FindLocation(method), method.Name);
            return null;
        }

        if (connection is null || method.IsGenericMethod)
        {
            Report(method, connection is null ? "is in a raw endpoint, which has no messages" : "must not be generic");
            return null;
        }

        if (!CheckCallable(method) || !AttributeArguments.Check(method, problems))
        {
            return null;
        }

        if (!TryParseArguments(method, out List<HandlerArgument>? arguments, out IParameterSymbol? message, out INamedTypeSymbol? item)
            | !TryParseReturn(method, out HandlerReturn returns, out INamedTypeSymbol? reply))
        {
            return null;
        }

        if (item is not null && returns is HandlerReturn.Nothing or HandlerReturn.Reply)
        {
            Report(method, "takes a stream, but returns before an item could arrive; return a Task, a ValueTask or a stream");
            return null;
        }

        var type = (INamedTypeSymbol)message!.Type;
        return ParseMessage(method, type, message.FindTypeLocation(problems.CancellationToken)) is { } key
            && AnswerCheck.Check(method, type, returns, reply, compilation, owner.FindLocation(), problems)
            && SchedulingParser.Parse(method, type, owner.ContainingAssembly, owner.FindLocation(), problems) is { } scheduling
            ? new HandlerSignature(message, key, arguments.ToEquatableArray(), returns, reply, item, scheduling)
            : null;
    }

    public void Report(IMethodSymbol method, string problem, Location? location = null)
        => problems.Report(Descriptors.HandlerSignature, location ?? FindLocation(method), method.Name, problem);

    /// <summary>The place of a handler. If another project declares the handler, the place of the owner.</summary>
    public Location? FindLocation(IMethodSymbol method) => method.FindLocation() ?? owner.FindLocation();

    private bool CheckCallable(IMethodSymbol method)
    {
        string? problem =
            !HandlerFinder.IsCallable(method, owner, isEndpoint)
                ? $"is not accessible to the dispatcher of {(isEndpoint ? $"'{owner.ShortName()}'" : "its endpoint")}"
            : HandlerFinder.FindHiding(method, owner) is { } level ? $"is hidden by a member of '{level.ShortName()}' with the same name"
            : null;
        if (problem is not null)
        {
            Report(method, problem);
        }

        return problem is null;
    }

    private bool TryParseArguments(
        IMethodSymbol method, out List<HandlerArgument> arguments, out IParameterSymbol? message, out INamedTypeSymbol? item)
    {
        arguments = [];
        message = null;
        item = null;
        var unknown = new List<IParameterSymbol>();
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
            {
                Report(method, $"must not take '{parameter.Name}' by reference", parameter.FindLocation());
                return false;
            }

            if (parameter.Type.HasError())
            {
                problems.NoteCompilerError();
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
                    Report(method, "takes two streams", parameter.FindLocation());
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
                    Report(method, "takes two messages", parameter.FindLocation());
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

    private HandlerArgument? ParseArgument(IParameterSymbol parameter)
    {
        if (ServiceParser.IsMarked(parameter))
        {
            return new HandlerArgument(HandlerArgumentKind.Service, ServiceParser.Parse(parameter, problems));
        }

        if (parameter.Type.Is("System.Threading", "CancellationToken"))
        {
            return new HandlerArgument(HandlerArgumentKind.CancellationToken);
        }

        bool isConnection =
            SymbolEqualityComparer.Default.Equals(parameter.Type, connection)
            || parameter.Type.Is(KnownNames.TypedWs, KnownNames.Connection)
            || parameter.Type.Is(KnownNames.TypedWs, KnownNames.ConnectionBase);
        return isConnection ? new HandlerArgument(HandlerArgumentKind.Connection) : null;
    }

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
                Report(method, "takes no message");
            }

            return message is not null;
        }

        foreach (IParameterSymbol parameter in unknown)
        {
            if (IsOtherConnection(parameter.Type))
            {
                Report(
                    method,
                    $"takes '{parameter.Type.ShortName()}', but the connections of this endpoint are '{connection!.ShortName()}'",
                    parameter.FindLocation());
            }
            else if (message is null && unknown.Count == 1)
            {
                problems.Report(
                    Descriptors.HandlerMessageUndeclared,
                    parameter.FindTypeLocation(problems.CancellationToken),
                    parameter.Type.ShortName());
            }
            else
            {
                Report(
                    method,
                    $"takes '{parameter.Name}', which is neither its message nor the connection nor a CancellationToken; "
                    + "mark a service with [FromServices]",
                    parameter.FindLocation());
            }
        }

        return false;
    }

    private MessageKey? ParseItem(IMethodSymbol method, IParameterSymbol parameter, ITypeSymbol item)
    {
        Location? location = parameter.FindTypeLocation(problems.CancellationToken);
        if (item is not INamedTypeSymbol named || MessageDeclarations.Find(named) is null)
        {
            problems.Report(Descriptors.HandlerMessageUndeclared, location, item.ShortName());
            return null;
        }

        return ParseMessage(method, named, location);
    }

    private MessageKey? ParseMessage(IMethodSymbol method, INamedTypeSymbol message, Location? location)
    {
        AttributeData attribute = MessageDeclarations.Find(message)!;

        // A discriminator with an error is reported where it is declared.
        if (MessageParser.GetDiscriminator(attribute) is not { } discriminator
            || MessageParser.FindDiscriminatorProblem(discriminator) is not null)
        {
            return null;
        }

        if (!MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ClientToServer))
        {
            problems.Report(
                Descriptors.WrongDirection,
                location,
                message.ShortName(),
                "sent by the server only",
                "no handler can receive it");
            return null;
        }

        return CheckCodec(method, message, location)
            ? MessageParser.CreateKey(message, discriminator)
            : null;
    }

    private bool TryParseReturn(IMethodSymbol method, out HandlerReturn returns, out INamedTypeSymbol? reply)
    {
        returns = HandlerReturn.Nothing;
        reply = null;
        if (method.ReturnsVoid)
        {
            return true;
        }

        if (method.RefKind != RefKind.None)
        {
            Report(method, "must not return by reference", method.FindReturnTypeLocation(problems.CancellationToken));
            return false;
        }

        ITypeSymbol type = method.ReturnType;
        if (type.Is("System.Threading.Tasks", "Task"))
        {
            returns = HandlerReturn.Task;
        }
        else if (type.Is("System.Threading.Tasks", "ValueTask"))
        {
            returns = HandlerReturn.ValueTask;
        }
        else if (type.Is("System.Threading.Tasks", "Task`1"))
        {
            returns = HandlerReturn.TaskOfReply;
        }
        else if (type.Is("System.Threading.Tasks", "ValueTask`1"))
        {
            returns = HandlerReturn.ValueTaskOfReply;
        }
        else if (type.FindItem() is { } item)
        {
            returns = HandlerReturn.Stream;
            return CheckStream(method, type, item) && TryParseReply(method, item, out reply);
        }
        else
        {
            returns = HandlerReturn.Reply;
        }

        type = type.WithoutTask();
        return returns is HandlerReturn.Task or HandlerReturn.ValueTask || type.Is(KnownNames.TypedWs, KnownNames.Result)
            || TryParseReply(method, type.WithoutResult(), out reply);
    }

    private bool CheckStream(IMethodSymbol method, ITypeSymbol type, ITypeSymbol item)
    {
        string? problem =
            type.NullableAnnotation == NullableAnnotation.Annotated ? "may return null instead of a stream"
            : item.IsReferenceType && item.NullableAnnotation == NullableAnnotation.Annotated ? "streams items that may be null"
            : null;
        if (problem is not null)
        {
            Report(method, problem, method.FindReturnTypeLocation(problems.CancellationToken));
        }

        return problem is null;
    }

    private bool TryParseReply(IMethodSymbol method, ITypeSymbol type, out INamedTypeSymbol? reply)
    {
        reply = null;
        Location? location = method.FindReturnTypeLocation(problems.CancellationToken);
        if (type.FindItem() is not null)
        {
            Report(method, "returns a stream inside of another type; return the IAsyncEnumerable itself", location);
            return false;
        }

        if (type.HasError())
        {
            problems.NoteCompilerError();
            return false;
        }

        if (type is not INamedTypeSymbol named || MessageDeclarations.Find(named) is not { } attribute)
        {
            if (ResultTypes.FindMistake(type, isItem: method.ReturnType.FindItem() is not null) is { } mistake)
            {
                Report(method, mistake, location);
            }
            else
            {
                problems.Report(Descriptors.SentTypeUndeclared, location, type.ShortName());
            }

            return false;
        }

        if (MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ServerToClient))
        {
            reply = named;
            return CheckCodec(method, named, location);
        }

        problems.Report(Descriptors.WrongDirection, location, type.ShortName(), "sent by clients only", "no handler can reply with it");
        return false;
    }

    // Checks that the message has a codec. A dispatcher that names a missing codec would not compile.
    private bool CheckCodec(IMethodSymbol method, INamedTypeSymbol message, Location? location)
    {
        if (message.FindAlias(compilation) is { } alias)
        {
            Report(method, $"names '{message.ShortName()}', but {UnsupportedTypes.DescribeAlias(alias)}", location);
            return false;
        }

        if (MessageParser.HasCodec(message, owner.ContainingAssembly))
        {
            return true;
        }

        problems.Report(Descriptors.GeneratorMissing, location, message.ShortName(), message.ContainingAssembly.Name);
        return false;
    }
}
