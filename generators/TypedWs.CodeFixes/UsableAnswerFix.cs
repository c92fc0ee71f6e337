using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>
/// TWS072: makes a declared answer usable. Removes the second of two declarations, declares the request or its answer as a message, or
/// changes the direction of the answer.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsableAnswerFix))]
[Shared]
public sealed class UsableAnswerFix : CodeFixProvider
{
    private const int ClientToServer = 1;
    private const int ServerToClient = 2;
    private const int Both = ClientToServer | ServerToClient;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS072");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.FindNodeAsync<AttributeSyntax>().ConfigureAwait(false)
                is not { Parent: AttributeListSyntax { Parent: TypeDeclarationSyntax declaration } list } attribute
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model
            || model.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } request)
        {
            return;
        }

        var answers = request.GetAttributes().Where(static found => IsAnswer(found)).ToList();
        var answer = answers.FirstOrDefault()?.AttributeClass!.TypeArguments[0] as INamedTypeSymbol;
        if (FindMessage(request) is not { } message)
        {
            bool answersServer = answer is not null && FindMessage(answer) is { } sent && GetDirection(sent) == ClientToServer;
            OfferMessage(context, context.Document, declaration, request.Name, answersServer ? ServerToClient : ClientToServer);
        }
        else if (answers.Count > 1)
        {
            context.Offer(
                $"Remove [{attribute.Name.ToString()}]", nameof(UsableAnswerFix) + "Remove",
                token => context.Document.ReplaceAsync(declaration, SyntaxEdits.WithoutAttribute(declaration, list, attribute), token));
        }
        else if (answer is { Arity: 0, TypeKind: TypeKind.Class or TypeKind.Struct })
        {
            // A message that answers itself is sent in both directions.
            int needed = SymbolEqualityComparer.Default.Equals(answer, request) ? Both : Opposite(GetDirection(message));
            await OfferAnswerAsync(context, answer, needed).ConfigureAwait(false);
        }
    }

    private static async Task OfferAnswerAsync(CodeFixContext context, INamedTypeSymbol answer, int needed)
    {
        if (answer.DeclaringSyntaxReferences is not [var reference, ..]
            || context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } document
            || await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false) is not TypeDeclarationSyntax declaration)
        {
            return;
        }

        if (FindMessage(answer) is not { } message)
        {
            OfferMessage(context, document, declaration, answer.Name, needed);
            return;
        }

        int direction = GetDirection(message) | needed;
        if (direction == GetDirection(message) || message.ApplicationSyntaxReference is not { } applied
            || context.Document.Project.Solution.GetDocument(applied.SyntaxTree) is not { } owner
            || await applied.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false) is not AttributeSyntax attribute)
        {
            return;
        }

        // A message that only clients send today may be used as such elsewhere. So the direction is widened, or changed.
        foreach (int changed in new[] { needed, direction }.Distinct())
        {
            context.Offer(
                $"Declare '{answer.Name}' with Direction = WsDirection.{Describe(changed)}", nameof(UsableAnswerFix) + Describe(changed),
                token => owner.ReplaceAsync(attribute, WithDirection(attribute, changed), token));
        }
    }

    private static void OfferMessage(
        CodeFixContext context, Document document, TypeDeclarationSyntax declaration, string name, int direction)
    {
        string discriminator = MessageNaming.CreateDiscriminator(name);
        string argument = direction == ClientToServer ? "" : $", Direction = WsDirection.{Describe(direction)}";
        context.Offer(
            $"Declare '{name}' as message \"{discriminator}\"", nameof(UsableAnswerFix) + "Message",
            token => SyntaxEdits.AddAttributeAsync(
                document, declaration, $"WsMessage(\"{discriminator}\"{argument})", "TypedWs", null, token));
    }

    private static AttributeSyntax WithDirection(AttributeSyntax attribute, int direction)
    {
        AttributeArgumentSyntax argument = SyntaxFactory
            .ParseAttributeArgumentList($"(Direction = WsDirection.{Describe(direction)})")!
            .Arguments[0];
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList!.Arguments;
        return arguments.FirstOrDefault(static given => given.NameEquals?.Name.Identifier.ValueText == "Direction") is { } old
            ? attribute.ReplaceNode(old, argument.WithTriviaFrom(old))
            : attribute.WithArgumentList(
                attribute.ArgumentList.AddArguments(argument.WithLeadingTrivia(SyntaxFactory.Space)));
    }

    private static bool IsAnswer(AttributeData attribute)
        => attribute.AttributeClass is { Arity: 1, Name: DeclaredAnswer.Reply + "Attribute" or DeclaredAnswer.Items + "Attribute" };

    private static AttributeData? FindMessage(INamedTypeSymbol type)
        => type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass?.Name == "WsMessageAttribute");

    // The values of the runtime's WsDirection.
    private static int GetDirection(AttributeData message)
        => message.NamedArguments.FirstOrDefault(static argument => argument.Key == "Direction").Value.Value as int? ?? ClientToServer;

    private static int Opposite(int direction)
        => ((direction & ClientToServer) != 0 ? ServerToClient : 0) | ((direction & ServerToClient) != 0 ? ClientToServer : 0);

    private static string Describe(int direction) => direction switch
    {
        ClientToServer => nameof(ClientToServer),
        ServerToClient => nameof(ServerToClient),
        _ => nameof(Both),
    };
}
