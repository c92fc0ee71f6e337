using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Reports the problems that the parsers find in messages and endpoints, for each symbol, while the user types. The generator
/// itself reports nothing, so a diagnostic never makes it run again.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TypedWsAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(
            Descriptors.DuplicateDiscriminator,
            Descriptors.InvalidDiscriminator,
            Descriptors.ClassNotPartial,
            Descriptors.HandlerMessageUndeclared,
            Descriptors.MessageUnhandled,
            Descriptors.DuplicateHandler,
            Descriptors.HandlerSignature,
            Descriptors.MessageTypeUnusable,
            Descriptors.SentTypeUndeclared,
            Descriptors.DuplicateMember,
            Descriptors.ServedByContext,
            Descriptors.UnsupportedMemberType,
            Descriptors.NoUsableConstructor,
            Descriptors.MemberIgnored,
            Descriptors.RuleDoesNotApply,
            Descriptors.InvalidPattern,
            Descriptors.ContradictoryRule,
            Descriptors.BareMemberCount,
            Descriptors.WrongDirection,
            Descriptors.EndpointDeclaration,
            Descriptors.PatternBacktracks,
            Descriptors.AsyncVoid,
            Descriptors.NotSupportedYet,
            Descriptors.RequiredCycle,
            Descriptors.LanguageTooOld,
            Descriptors.UpgradeMissing,
            Descriptors.HandlerClassUnusable,
            Descriptors.RateLimitInvalid,
            Descriptors.OverflowInvalid,
            Descriptors.CompressionIneffective,
            Descriptors.AuthorizationIneffective,
            Descriptors.JsonAttributeMisused,
            Descriptors.ConverterUnusable,
            Descriptors.HierarchyInvalid,
            Descriptors.ContextUnusable,
            Descriptors.RangeOperandInvalid,
            Descriptors.TypeTooLarge,
            Descriptors.ForeignDeclaration,
            Descriptors.GeneratorMissing,
            Descriptors.CodeMissing,
            Descriptors.RuleUnchecked,
            Descriptors.MemberInaccessible,
            Descriptors.FieldIgnored,
            Descriptors.NamespaceReserved,
            Descriptors.DispatcherNameTaken,
            Descriptors.RuleCodeInvalid,
            Descriptors.EachUnusable,
            Descriptors.WideInteger,
            Descriptors.HandlerUnmarked,
            Descriptors.EndpointWithoutHandlers,
            Descriptors.TemplateAsTopic,
            Descriptors.TopicOfOtherMessage,
            Descriptors.ErrorDataUndeclared,
            Descriptors.AnswerUnusable,
            Descriptors.AnswerMismatch,
            Descriptors.SchedulingInvalid,
            Descriptors.KeyUnusable,
            Descriptors.RequestUnusable,
            Descriptors.StreamUncancellable,
            Descriptors.KeyUnused,
            Descriptors.ContractVersionInvalid,
            Descriptors.ErrorsUnusable,
            Descriptors.ExampleInvalid,
            Descriptors.UnknownValueUnusable);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // Messages are often declared in generated files, so generated code is analyzed. The files of this generator are left out
        // below.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName("TypedWs.WsMessageAttribute") is null)
            {
                return;
            }

            var contract = new ContractAnalysis();
            var reported = new ConcurrentDictionary<(string, Location), bool>();
            var trees = new GeneratedTrees(start.Compilation);
            var missing = new MissingCode(trees);
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, contract, missing, reported, trees), SymbolKind.NamedType);
            start.RegisterSyntaxNodeAction(node => CallAnalysis.Check(node, trees), SyntaxKind.InvocationExpression);
            start.RegisterSyntaxNodeAction(
                HandlerPlaces.Check,
                SyntaxKind.LocalFunctionStatement,
                SyntaxKind.SimpleLambdaExpression,
                SyntaxKind.ParenthesizedLambdaExpression);
            start.RegisterCompilationEndAction(contract.Report);
            start.RegisterCompilationEndAction(missing.Report);
            start.RegisterCompilationEndAction(ContextAnalysis.CheckAssembly);
        });
    }

    private static void AnalyzeType(
        SymbolAnalysisContext context,
        ContractAnalysis contract,
        MissingCode missing,
        ConcurrentDictionary<(string, Location), bool> reported,
        GeneratedTrees trees)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (trees.AreOwn(type))
        {
            return;
        }

        // A nested type may be part of several messages. Its problems are reported once.
        var problems = new ProblemSink(
            diagnostic =>
            {
                if (reported.TryAdd((diagnostic.Id, diagnostic.Location), true))
                {
                    context.ReportDiagnostic(diagnostic);
                }
            },
            context.CancellationToken);

        var foreign = new ForeignDeclarations(trees, problems);
        AttributeData? message = MessageDeclarations.Find(type);
        if ((message ?? MessageDeclarations.FindErrorData(type)) is { } attribute)
        {
            LanguageSettings.CheckMessage(type, problems);
            problems.Uses = foreign.Note;
            MessageModel? model = message is null
                ? MessageParser.ParseErrorData(type, context.Compilation, problems)
                : MessageParser.Parse(type, message, context.Compilation, problems);
            if (model is not null)
            {
                RequiredCycles.Report(type, model, problems);
                CodecAnalysis.CheckMessage(type, attribute, foreign, trees, context.CancellationToken);
            }

            ExampleAnalysis.Check(type, isMessage: message is not null, model, problems);

            missing.AddMessage(type, problems);
            problems.Uses = null;
            if (message is not null)
            {
                contract.AddMessage(type, message, problems.HasErrors);
            }

            AuthorizationAnalysis.CheckMessage(type, message is null ? "an error's data" : "a message", problems);
        }
        else
        {
            CheckJsonOptions(type, problems);
            ExampleAnalysis.Check(type, isMessage: false, message: null, problems);
        }

        if (type.ContainingNamespace.IsNamed(GeneratedNames.Namespace))
        {
            problems.Report(Descriptors.NamespaceReserved, type.FindLocation(), type.ShortName(), GeneratedNames.Namespace);
        }

        CheckKeyAndAnswer(type, message is not null, context.Compilation, contract, problems, foreign, trees);
        CheckAttributes(type, message, problems);
        ContextAnalysis.Check(type, context.Compilation, problems);
        AnalyzeHandlers(type, context.Compilation, contract, missing, problems, foreign, trees);
        MethodAnalysis.Check(type, problems);
    }

    private static void CheckAttributes(INamedTypeSymbol type, AttributeData? message, ProblemSink problems)
    {
        MessageDirection direction = message is null ? MessageDirection.None : MessageDeclarations.GetDirection(message);
        RateLimitParser.Check(type, direction.HasFlag(MessageDirection.ClientToServer), problems);
        OverflowParser.Check(type, direction.HasFlag(MessageDirection.ServerToClient), problems);
        CompressionParser.Check(type, message, direction.HasFlag(MessageDirection.ServerToClient), problems);
        RuleCodes.Check(type, problems);
        ErrorsParser.Check(type, message is not null, problems);
        UnknownValueParser.Check(type, problems);
    }

    private static void CheckKeyAndAnswer(
        INamedTypeSymbol type,
        bool isMessage,
        Compilation compilation,
        ContractAnalysis contract,
        ProblemSink problems,
        ForeignDeclarations foreign,
        GeneratedTrees trees)
    {
        if (!isMessage)
        {
            KeyParser.CheckMisplaced(type, problems);
        }
        else if (KeyParser.Parse(type, type.ContainingAssembly, problems) is not null)
        {
            contract.AddKey(type, problems.CancellationToken);
        }

        if (RequestParser.Parse(type, compilation, problems) is not { } request)
        {
            return;
        }

        contract.AddAnswer(type, request.Answer);
        if (trees.DeclareWhole(request.Answer))
        {
            foreign.Report(
                $"'{request.Answer.ShortName()}'", RequestParser.FindTypeArgument(request.Attribute, problems.CancellationToken));
        }
    }

    private static void CheckJsonOptions(INamedTypeSymbol type, ProblemSink problems)
    {
        if (type.FindAttribute(KnownNames.TypedWs, KnownNames.JsonOptionsAttribute) is { } options)
        {
            problems.Report(
                Descriptors.JsonAttributeMisused,
                options.GetLocation(problems.CancellationToken),
                "WsJsonOptions",
                type.ShortName(),
                "it is no message; put it on the messages that use the type");
        }
    }

    private static void AnalyzeHandlers(
        INamedTypeSymbol type,
        Compilation compilation,
        ContractAnalysis contract,
        MissingCode missing,
        ProblemSink problems,
        ForeignDeclarations foreign,
        GeneratedTrees trees)
    {
        bool derives = type.DerivesFrom(KnownNames.TypedWs, KnownNames.EndpointBase);
        if (type.FindAttribute(KnownNames.TypedWs, KnownNames.EndpointAttribute) is not null)
        {
            LanguageSettings.CheckVersion(type, problems);
            VersionParser.Check(type, problems);
            EndpointModel? endpoint = EndpointParser.Parse(type, compilation, problems, out _);
            contract.AddHandlers(type, endpoint);
            contract.AddMethods(type, isEndpoint: true);
            if (endpoint is not null)
            {
                CodecAnalysis.CheckEndpoint(type, foreign, trees, problems.CancellationToken);
                CodecAnalysis.CheckHandlers(type, type, foreign, trees, problems.CancellationToken);
                missing.AddHandlers(type, type, endpoint.Handlers, problems);
            }

            missing.AddEndpoint(type, problems);

            UpgradeAnalysis.Check(type, problems);
        }
        else if (derives && !type.IsAbstract)
        {
            problems.Report(
                Descriptors.EndpointDeclaration,
                type.FindLocation(),
                type.ShortName(),
                "derives from an endpoint base, but has no [WsEndpoint], so it has no dispatcher");
        }

        if (HandlerClassParser.FindAttribute(type) is { } attribute)
        {
            HandlerClassModel? handlers = HandlerClassParser.Parse(type, attribute, compilation, problems, out _);
            contract.AddHandlers(type, handlers);
            contract.AddMethods(type, isEndpoint: false);
            if (handlers is not null && attribute.ConstructorArguments is [{ Value: INamedTypeSymbol dispatching }])
            {
                CodecAnalysis.CheckHandlers(type, dispatching, foreign, trees, problems.CancellationToken);
                missing.AddHandlers(type, dispatching, handlers.Handlers, problems);
            }
        }

        if (ClientHandlersParser.FindAttribute(type) is not null)
        {
            ClientHandlerAnalysis.Check(type, compilation, missing, problems, foreign, trees);
            contract.AddClientHandlers(type);
        }
    }
}
