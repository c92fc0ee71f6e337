using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Parses the results of handlers.</summary>
/// <param name="context">The class of the handlers.</param>
internal sealed class HandlerReturnParser(HandlerContext context)
{
    /// <summary>Parses the result of a handler.</summary>
    /// <param name="method">The handler.</param>
    /// <param name="returns">The form of the result.</param>
    /// <param name="reply">The type of the reply, or of the items of the stream; null if there is none.</param>
    /// <returns>False if the result has an error, which was reported.</returns>
    public bool TryParse(IMethodSymbol method, out HandlerReturn returns, out INamedTypeSymbol? reply)
    {
        returns = HandlerReturn.Nothing;
        reply = null;
        if (method.ReturnsVoid)
        {
            return true;
        }

        if (method.RefKind != RefKind.None)
        {
            context.Report(method, "must not return by reference", method.FindReturnTypeLocation(context.Problems.CancellationToken));
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
        if (context.IsClient && (type.Is(KnownNames.TypedWs, KnownNames.Result) || type.Is(KnownNames.TypedWs, KnownNames.TypedResult)))
        {
            context.Report(
                method,
                $"returns '{type.ShortName()}'; a client's handler returns the reply itself, "
                + "and throws a WsException to refuse the request",
                method.FindReturnTypeLocation(context.Problems.CancellationToken));
            return false;
        }

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
            context.Report(method, problem, method.FindReturnTypeLocation(context.Problems.CancellationToken));
        }

        return problem is null;
    }

    private bool TryParseReply(IMethodSymbol method, ITypeSymbol type, out INamedTypeSymbol? reply)
    {
        reply = null;
        Location? location = method.FindReturnTypeLocation(context.Problems.CancellationToken);
        if (type.FindItem() is not null)
        {
            context.Report(method, "returns a stream inside of another type; return the IAsyncEnumerable itself", location);
            return false;
        }

        if (type.HasError())
        {
            context.Problems.NoteCompilerError();
            return false;
        }

        if (type is not INamedTypeSymbol named || MessageDeclarations.Find(named) is not { } attribute)
        {
            if (ResultTypes.FindMistake(type, isItem: method.ReturnType.FindItem() is not null) is { } mistake)
            {
                context.Report(method, mistake, location);
            }
            else
            {
                context.Problems.Report(Descriptors.SentTypeUndeclared, location, type.ShortName());
            }

            return false;
        }

        reply = named;
        return context.CheckSent(method, named, attribute, location);
    }
}
