using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>From the methods with <c>[WsHandler]</c> of an endpoint, or of a class of handlers of one, to its handlers.</summary>
/// <param name="owner">The endpoint, or a class of handlers of one.</param>
/// <param name="connection">The type of the endpoint's connections; null for a raw one.</param>
/// <param name="compilation">The compilation.</param>
/// <param name="problems">Where to report.</param>
/// <param name="prefix">What generated members of the endpoint begin with; null for a class of handlers, whose endpoint names them.</param>
internal sealed class HandlerParser(INamedTypeSymbol owner, INamedTypeSymbol? connection, Compilation compilation, ProblemSink problems, string? prefix)
{
    private readonly bool _isEndpoint = prefix is not null;
    private readonly List<HandlerModel> _handlers = [];
    private readonly Dictionary<string, string> _messageByDiscriminator = new(StringComparer.Ordinal);
    private readonly HashSet<string> _methodNames = new(StringComparer.Ordinal);
    private readonly NameScope _names = new();

    public List<HandlerModel> ParseAll()
    {
        foreach (var method in HandlerFinder.FindAll(owner))
        {
            problems.CancellationToken.ThrowIfCancellationRequested();
            if (Parse(method) is { } handler) _handlers.Add(handler);
        }

        return _handlers;
    }

    private HandlerModel? Parse(IMethodSymbol method)
    {
        if (method.ReturnsVoid && method.IsAsync)
        {
            problems.Report(Descriptors.AsyncVoid, FindLocation(method), method.Name);
            return null;
        }

        if (connection is null || method.IsGenericMethod)
        {
            ReportSignature(method, connection is null ? "is in a raw endpoint, which has no messages" : "must not be generic");
            return null;
        }

        if (!_methodNames.Add(method.Name))
        {
            ReportSignature(method, $"has the name of another handler of this {(_isEndpoint ? "endpoint" : "class")}; give each a name of its own");
            return null;
        }

        if (!CheckCallable(method) || !AttributeArguments.Check(method, problems)) return null;
        if (!TryParseArguments(method, out var arguments, out var message, out var messageParameter) | !TryParseReturn(method, out var returns)) return null;
        if (!CheckMessage(method, message!, messageParameter!, out var key)) return null;
        return new HandlerModel(
            method.Name.Escaped(),
            _names.Unique($"{prefix}Dispatch_{method.Name}"),
            method.IsStatic ? TypeNames.Qualified(owner) + "." : _isEndpoint ? "this." : "",
            owner.ShortName(),
            method.IsRefused(),
            key!,
            arguments.ToEquatableArray(),
            returns,
            AuthorizationParser.Parse(method, owner, _isEndpoint),
            RateLimitParser.Parse(method, message!));
    }

    private bool CheckCallable(IMethodSymbol method)
    {
        string? problem =
            !HandlerFinder.IsCallable(method, owner, _isEndpoint) ? $"is not accessible to the dispatcher of {(_isEndpoint ? $"'{owner.ShortName()}'" : "its endpoint")}"
            : HandlerFinder.FindHiding(method, owner) is { } level ? $"is hidden by a member of '{level.ShortName()}' with the same name"
            : null;
        if (problem is not null) ReportSignature(method, problem);
        return problem is null;
    }

    private bool TryParseArguments(
        IMethodSymbol method, out List<HandlerArgument> arguments, out INamedTypeSymbol? message, out IParameterSymbol? messageParameter)
    {
        arguments = [];
        message = null;
        messageParameter = null;
        var unknown = new List<IParameterSymbol>();
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
            {
                ReportSignature(method, $"must not take '{parameter.Name}' by reference", parameter.FindLocation());
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
            else if (HandlerFinder.FindMessage(parameter) is { } taken)
            {
                if (message is not null)
                {
                    ReportSignature(method, "takes two messages", parameter.FindLocation());
                    return false;
                }

                message = taken;
                messageParameter = parameter;
                arguments.Add(new HandlerArgument(HandlerArgumentKind.Message, null));
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
            return new HandlerArgument(HandlerArgumentKind.Service, ServiceParser.Parse(parameter, problems));
        if (parameter.Type.Is("System.Threading", "CancellationToken")) return new HandlerArgument(HandlerArgumentKind.CancellationToken, null);
        bool isConnection = SymbolEqualityComparer.Default.Equals(parameter.Type, connection) || parameter.Type.Is(KnownNames.TypedWs, KnownNames.Connection);
        return isConnection ? new HandlerArgument(HandlerArgumentKind.Connection, null) : null;
    }

    private bool CheckUnknown(IMethodSymbol method, List<IParameterSymbol> unknown, INamedTypeSymbol? message)
    {
        if (unknown.Count == 0)
        {
            if (message is null) ReportSignature(method, "takes no message");
            return message is not null;
        }

        foreach (var parameter in unknown)
        {
            if (parameter.Type.Is(KnownNames.TypedWs, KnownNames.TypedConnection))
                ReportSignature(method, $"takes '{parameter.Type.ShortName()}', but the connections of this endpoint are '{connection!.ShortName()}'", parameter.FindLocation());
            else if (message is null && unknown.Count == 1)
                problems.Report(Descriptors.HandlerMessageUndeclared, parameter.FindTypeLocation(problems.CancellationToken), parameter.Type.ShortName());
            else
                ReportSignature(method, $"takes '{parameter.Name}', which is neither its message nor the connection nor a CancellationToken; mark a service with [FromServices]", parameter.FindLocation());
        }

        return false;
    }

    private bool CheckMessage(IMethodSymbol method, INamedTypeSymbol message, IParameterSymbol parameter, out MessageKey? key)
    {
        key = null;
        var attribute = MessageDeclarations.Find(message)!;

        // A wrong discriminator is reported where it is declared.
        if (MessageParser.GetDiscriminator(attribute) is not { } discriminator || MessageParser.FindDiscriminatorProblem(discriminator) is not null) return false;
        if (!MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ClientToServer))
        {
            problems.Report(
                Descriptors.WrongDirection, parameter.FindTypeLocation(problems.CancellationToken), message.ShortName(), "sent by the server only", "no handler can receive it");
            return false;
        }

        if (!CheckCodec(method, message, parameter.FindTypeLocation(problems.CancellationToken))) return false;
        var found = MessageParser.CreateKey(message, discriminator);
        if (_handlers.Find(handler => handler.Message.TypeName == found.TypeName) is { } other)
        {
            problems.Report(Descriptors.DuplicateHandler, FindLocation(method), other.MethodName, message.ShortName());
            return false;
        }

        if (_messageByDiscriminator.TryGetValue(discriminator, out string? first))
        {
            problems.Report(
                Descriptors.DuplicateDiscriminator, parameter.FindTypeLocation(problems.CancellationToken), first, message.ShortName(), discriminator);
            return false;
        }

        _messageByDiscriminator.Add(discriminator, message.ShortName());
        key = found;
        return true;
    }

    private bool TryParseReturn(IMethodSymbol method, out HandlerReturn returns)
    {
        returns = HandlerReturn.Nothing;
        if (method.ReturnsVoid) return true;
        if (method.RefKind != RefKind.None)
        {
            ReportSignature(method, "must not return by reference", method.FindReturnTypeLocation(problems.CancellationToken));
            return false;
        }

        var type = method.ReturnType;
        if (type.Is("System.Threading.Tasks", "Task")) returns = HandlerReturn.Task;
        else if (type.Is("System.Threading.Tasks", "ValueTask")) returns = HandlerReturn.ValueTask;
        else if (type.Is("System.Threading.Tasks", "Task`1")) returns = HandlerReturn.TaskOfReply;
        else if (type.Is("System.Threading.Tasks", "ValueTask`1")) returns = HandlerReturn.ValueTaskOfReply;
        else returns = HandlerReturn.Reply;
        return returns is HandlerReturn.Task or HandlerReturn.ValueTask || CheckReply(method, type.WithoutTask());
    }

    private bool CheckReply(IMethodSymbol method, ITypeSymbol type)
    {
        if (type.Is(KnownNames.TypedWs, KnownNames.Result)) return true;
        type = type.WithoutResult();
        var location = method.FindReturnTypeLocation(problems.CancellationToken);
        if (type.Is("System.Collections.Generic", "IAsyncEnumerable`1"))
        {
            ReportSignature(method, "returns IAsyncEnumerable, which is not supported yet", location);
            return false;
        }

        if (type.HasError())
        {
            problems.NoteCompilerError();
            return false;
        }

        if (type is not INamedTypeSymbol named || MessageDeclarations.Find(named) is not { } attribute)
        {
            problems.Report(Descriptors.SentTypeUndeclared, location, type.ShortName());
            return false;
        }

        if (MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ServerToClient)) return CheckCodec(method, named, location);
        problems.Report(Descriptors.WrongDirection, location, type.ShortName(), "sent by clients only", "no handler can reply with it");
        return false;
    }

    // A dispatcher that named a codec which is not there would not compile.
    private bool CheckCodec(IMethodSymbol method, INamedTypeSymbol message, Location? location)
    {
        if (message.FindAlias(compilation) is { } alias)
        {
            ReportSignature(method, $"names '{message.ShortName()}', but {UnsupportedTypes.DescribeAlias(alias)}", location);
            return false;
        }

        if (SymbolEqualityComparer.Default.Equals(message.ContainingAssembly, owner.ContainingAssembly) || MessageParser.FindCodec(message) is not null) return true;
        problems.Report(Descriptors.GeneratorMissing, location, message.ShortName(), message.ContainingAssembly.Name);
        return false;
    }

    private void ReportSignature(IMethodSymbol method, string problem, Location? location = null)
        => problems.Report(Descriptors.HandlerSignature, location ?? FindLocation(method), method.Name, problem);

    // An inherited handler may be in another project.
    private Location? FindLocation(IMethodSymbol method) => method.FindLocation() ?? owner.FindLocation();
}
