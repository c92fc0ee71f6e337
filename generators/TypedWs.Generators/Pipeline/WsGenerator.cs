using Microsoft.CodeAnalysis;
using TypedWs.Generators.Emission;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Pipeline;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators;

/// <summary>
/// Emits a codec per <c>[WsMessage]</c> and <c>[WsErrorData]</c>, an extension method per request, a dispatcher and a contract per
/// <c>[WsEndpoint]</c>, a part of each <c>[WsClientHandlers]</c> class, and the registration of the codecs. The generator reports
/// nothing. The analyzer of this assembly uses the same parsers and reports the problems.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class WsGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Every [WsMessage] type, with its model. The model is null if the type has errors.
        IncrementalValuesProvider<ParsedMessage> messages = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "TypedWs.WsMessageAttribute",
                static (_, _) => true,
                static (found, token) => ParseMessage(found, token))
            .Where(static message => message is not null)
            .Select(static (message, _) => message!)
            .WithTrackingName(TrackingNames.Messages);

        // Every [WsErrorData] type that is not also a message. (A message has its codec from the step above.)
        IncrementalValuesProvider<MessageModel> errorData = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "TypedWs.WsErrorDataAttribute",
                static (_, _) => true,
                static (found, token) => ParseErrorData(found, token))
            .Where(static data => data is not null)
            .Select(static (data, _) => data!)
            .WithTrackingName(TrackingNames.ErrorData);

        // Every [WsHandlers] class. The dispatcher of its endpoint calls its handlers.
        IncrementalValuesProvider<ParsedHandlerClass> handlerClasses = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "TypedWs.WsHandlersAttribute",
                static (_, _) => true,
                static (found, token) => ParseHandlerClass(found, token))
            .Where(static item => item is not null)
            .Select(static (item, _) => item!)
            .WithTrackingName(TrackingNames.HandlerClasses);

        // Every [WsEndpoint] class.
        IncrementalValuesProvider<ParsedEndpoint> endpoints = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "TypedWs.WsEndpointAttribute",
                static (_, _) => true,
                static (found, token) => ParseEndpoint(found, token))
            .Where(static endpoint => endpoint is not null)
            .Select(static (endpoint, _) => endpoint!)
            .WithTrackingName(TrackingNames.Endpoints);

        RegisterCodecs(context, messages, errorData);
        RegisterDispatchers(context, messages, endpoints, handlerClasses);
        RegisterContracts(context, messages, endpoints, handlerClasses);
        RegisterClientHandlers(context);
    }

    private static void RegisterCodecs(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<ParsedMessage> messages,
        IncrementalValuesProvider<MessageModel> errorData)
    {
        // One file per message, and per type that is only the data of errors: its codec.
        IncrementalValuesProvider<MessageModel> codecs = messages
            .Where(static message => message.Model is not null)
            .Select(static (message, _) => message.Model!)
            .WithTrackingName(TrackingNames.Codecs);
        context.RegisterSourceOutput(codecs, static (output, message) => output.AddSource(message.HintName, CodecEmitter.Emit(message)));
        context.RegisterSourceOutput(errorData, static (output, data) => output.AddSource(data.HintName, CodecEmitter.Emit(data)));

        // One file per message that declares its answer: the extension method that sends it.
        IncrementalValuesProvider<RequestModel> requests = messages
            .Where(static message => message.Request is not null)
            .Select(static (message, _) => message.Request!)
            .WithTrackingName(TrackingNames.Requests);
        context.RegisterSourceOutput(
            requests, static (output, request) => output.AddSource(request.HintName, RequestEmitter.Emit(request)));

        // One file: the registration of all codecs.
        IncrementalValueProvider<EquatableArray<CodecRegistration>> registrations = messages
            .Where(static message => message.Model is not null)
            .Select(
                static (message, _) =>
                    new CodecRegistration(message.TypeName, message.Model!.CodecTypeName, IsMessage: true, message.IsErrorData))
            .Collect()
            .Combine(
                errorData
                    .Select(
                        static (data, _) => new CodecRegistration(data.TypeName, data.CodecTypeName, IsMessage: false, IsErrorData: true))
                    .Collect())
            .Select(static (pair, _) => pair.Left.Concat(pair.Right).ToEquatableArray())
            .WithTrackingName(TrackingNames.Registrations);
        context.RegisterSourceOutput(registrations, static (output, all) =>
        {
            if (all.Count > 0)
            {
                output.AddSource("TypedWs.Registration.g.cs", RegistrationEmitter.Emit(all));
            }
        });
    }

    private static void RegisterDispatchers(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<ParsedMessage> messages,
        IncrementalValuesProvider<ParsedEndpoint> endpoints,
        IncrementalValuesProvider<ParsedHandlerClass> handlerClasses)
    {
        // The messages that have no codec because of errors. A dispatcher that named such a codec would not compile.
        IncrementalValueProvider<EquatableArray<string>> refused = messages
            .Where(static message => message.Model is null)
            .Select(static (message, _) => message.TypeName)
            .Collect()
            .Select(static (names, _) => names.ToEquatableArray())
            .WithTrackingName(TrackingNames.RefusedMessages);

        // One file per endpoint: the dispatcher.
        IncrementalValueProvider<EquatableArray<HandlerClassModel>> classes = handlerClasses
            .Select(static (item, _) => item.Class)
            .Collect()
            .Select(static (all, _) => all.ToEquatableArray());
        IncrementalValuesProvider<EndpointModel> dispatchers = endpoints
            .Select(static (endpoint, _) => endpoint.Endpoint)
            .Combine(classes)
            .Select(static (pair, _) => pair.Left.With(pair.Right))
            .Combine(refused)
            .Select(static (pair, _) => pair.Left.Without(pair.Right))
            .WithTrackingName(TrackingNames.Dispatchers);
        context.RegisterSourceOutput(
            dispatchers,
            static (output, endpoint) => output.AddSource(endpoint.HintName, EndpointEmitter.Emit(endpoint)));
    }

    private static void RegisterContracts(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<ParsedMessage> messages,
        IncrementalValuesProvider<ParsedEndpoint> endpoints,
        IncrementalValuesProvider<ParsedHandlerClass> handlerClasses)
    {
        // One file per endpoint with messages: its contract.
        IncrementalValueProvider<EquatableArray<MessageContract>> messageContracts = messages
            .Where(static message => message.Model is not null)
            .Select(static (message, _) => MessageContractWriter.Describe(message))
            .WithTrackingName(TrackingNames.MessageContracts)
            .Collect()
            .Select(static (all, _) => all.ToEquatableArray());
        IncrementalValueProvider<EquatableArray<HandlerClassContract>> classes = handlerClasses
            .Select(static (item, _) => item.Contract)
            .Collect()
            .Select(static (all, _) => all.ToEquatableArray());
        IncrementalValuesProvider<ContractDocument> contracts = endpoints
            .Where(static endpoint => endpoint.Contract is not null)
            .Select(static (endpoint, _) => endpoint.Contract!)
            .Combine(classes)
            .Select(static (pair, _) => pair.Left.With(pair.Right))
            .Combine(messageContracts)
            .Select(static (pair, _) => ContractComposer.Compose(pair.Left, pair.Right))
            .WithTrackingName(TrackingNames.Contracts);
        context.RegisterSourceOutput(
            contracts,
            static (output, contract) => output.AddSource(contract.HintName, ContractEmitter.Emit(contract)));
    }

    private static void RegisterClientHandlers(IncrementalGeneratorInitializationContext context)
    {
        // One file per [WsClientHandlers] class: the part that registers its handlers.
        IncrementalValuesProvider<ClientHandlersModel> classes = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "TypedWs.WsClientHandlersAttribute",
                static (_, _) => true,
                static (found, token) => ParseClientHandlers(found, token))
            .Where(static item => item is not null)
            .Select(static (item, _) => item!)
            .WithTrackingName(TrackingNames.ClientHandlers);
        context.RegisterSourceOutput(
            classes, static (output, item) => output.AddSource(item.HintName, ClientHandlersEmitter.Emit(item)));
    }

    private static ParsedMessage? ParseMessage(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
    {
        // If the attribute is not on a type, the compiler reports an error.
        if (found.TargetSymbol is not INamedTypeSymbol type || !IsFirst(found))
        {
            return null;
        }

        return MessageParser.ParseWithDocumentation(type, found.Attributes[0], found.SemanticModel.Compilation, cancellationToken);
    }

    private static MessageModel? ParseErrorData(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
    {
        if (found.TargetSymbol is not INamedTypeSymbol type || !IsFirst(found) || MessageDeclarations.Find(type) is not null)
        {
            return null;
        }

        return MessageParser.ParseErrorData(type, found.SemanticModel.Compilation, new ProblemSink(null, cancellationToken));
    }

    private static ParsedEndpoint? ParseEndpoint(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
    {
        if (found.TargetSymbol is not INamedTypeSymbol type || !IsFirst(found))
        {
            return null;
        }

        Compilation compilation = found.SemanticModel.Compilation;
        return
            EndpointParser.Parse(
                type,
                compilation,
                new ProblemSink(null, cancellationToken),
                out IReadOnlyList<HandlerSignature>? signatures)
                is { } model
            ? new ParsedEndpoint(model, ContractParser.Parse(type, model, signatures, compilation, cancellationToken))
            : null;
    }

    private static ParsedHandlerClass? ParseHandlerClass(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
    {
        if (found.TargetSymbol is not INamedTypeSymbol type || !IsFirst(found))
        {
            return null;
        }

        Compilation compilation = found.SemanticModel.Compilation;
        return
            HandlerClassParser.Parse(
                type,
                found.Attributes[0],
                compilation,
                new ProblemSink(null, cancellationToken),
                out IReadOnlyList<HandlerSignature>? signatures)
                is { } model
            ? new ParsedHandlerClass(
                model,
                ContractParser.ParseHandlers(
                    model.EndpointTypeName, type, isEndpoint: false, signatures, compilation, cancellationToken))
            : null;
    }

    private static ClientHandlersModel? ParseClientHandlers(GeneratorAttributeSyntaxContext found, CancellationToken cancellationToken)
        => found.TargetSymbol is INamedTypeSymbol type && IsFirst(found)
            ? ClientHandlersParser.Parse(type, found.SemanticModel.Compilation, new ProblemSink(null, cancellationToken))
            : null;

    // The attribute is on two parts of a type, or a type is declared twice: the compiler reports that error, and one file is enough
    // here.
    private static bool IsFirst(GeneratorAttributeSyntaxContext found)
    {
        INamedTypeSymbol? type = found.Attributes[0].AttributeClass;
        foreach (AttributeData attribute in found.TargetSymbol.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, type))
            {
                return attribute.ApplicationSyntaxReference is { } reference
                    && reference.SyntaxTree == found.TargetNode.SyntaxTree
                    && found.TargetNode.Span.Contains(reference.Span);
            }
        }

        return false;
    }
}
