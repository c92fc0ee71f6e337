using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedWs.CodeFixes;

/// <summary>
/// TWS073: changes the return type of a handler to the answer that its message declares, or the declaration to what the handler
/// returns.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MatchAnswerFix))]
[Shared]
public sealed class MatchAnswerFix : CodeFixProvider
{
    private const string Collections = "System.Collections.Generic";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("TWS073");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || await context.FindNodeAsync<MethodDeclarationSyntax>().ConfigureAwait(false) is not { } method)
        {
            return;
        }

        if (model.GetDeclaredSymbol(method, context.CancellationToken) is not { } handler || FindMessage(handler) is not { } message)
        {
            return;
        }

        DeclaredAnswer answer = DeclaredAnswer.Find(message)!.Value;
        string returned = DescribeReturn(method, answer, model);
        context.Offer(
            $"Return '{returned}'", nameof(MatchAnswerFix), token => ChangeReturnAsync(context.Document, method, answer, returned, token));
        await OfferDeclarationAsync(context, message, answer, FindReply(handler.ReturnType)).ConfigureAwait(false);
    }

    // Offers to declare what the handler returns. Without a reply, the declaration has to go.
    private static async Task OfferDeclarationAsync(
        CodeFixContext context, INamedTypeSymbol message, DeclaredAnswer answer, (ITypeSymbol Type, bool IsStream)? reply)
    {
        if (answer.Attribute.ApplicationSyntaxReference is not { } reference
            || context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } document
            || await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false)
                is not AttributeSyntax { Parent: AttributeListSyntax { Parent: { } owner } list } attribute)
        {
            return;
        }

        SemanticModel model = (await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false))!;
        if (reply is not { } found)
        {
            context.Offer(
                $"Remove [{attribute.Name.ToString()}] from '{message.Name}'", nameof(MatchAnswerFix) + "Remove",
                token => document.ReplaceAsync(owner, SyntaxEdits.WithoutAttribute(owner, list, attribute), token));
        }
        else if (found.Type.HasAttribute("WsMessageAttribute"))
        {
            string name = found.IsStream ? DeclaredAnswer.Items : DeclaredAnswer.Reply;
            string type = found.Type.WithNullableAnnotation(NullableAnnotation.None).ToMinimalDisplayString(model, attribute.SpanStart);
            string declared = $"{name}<{type}>";
            if (declared != attribute.Name.ToString())
            {
                context.Offer(
                    $"Declare [{declared}] on '{message.Name}'", nameof(MatchAnswerFix) + "Declare",
                    token => document.ReplaceAsync(
                    attribute.Name, SyntaxFactory.ParseName(declared).WithTriviaFrom(attribute.Name), token));
            }
        }
    }

    private static async Task<Document> ChangeReturnAsync(
        Document document, MethodDeclarationSyntax method, DeclaredAnswer answer, string returned, CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)(await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        bool isInScope = !answer.IsStream || model.IsInScope(method.SpanStart, Collections, "IAsyncEnumerable");
        string newLine = SyntaxEdits.FindNewLine(root);
        root = root.ReplaceNode(method.ReturnType, SyntaxFactory.ParseTypeName(returned).WithTriviaFrom(method.ReturnType));
        return document.WithSyntaxRoot(isInScope ? root : SyntaxEdits.AddUsing(root, Collections, newLine));
    }

    // Keeps the Task or ValueTask and the WsResult around the reply. A stream has neither.
    private static string DescribeReturn(MethodDeclarationSyntax method, DeclaredAnswer answer, SemanticModel model)
    {
        string type = answer.Type.ToMinimalDisplayString(model, method.SpanStart);
        if (answer.IsStream)
        {
            return $"IAsyncEnumerable<{type}>";
        }

        string current = model.GetTypeInfo(method.ReturnType).Type?.ToMinimalDisplayString(model, method.SpanStart) ?? "";
        string inner = current.Contains("WsResult") ? $"WsResult<{type}>" : type;
        return current.StartsWith("ValueTask", StringComparison.Ordinal) ? $"ValueTask<{inner}>"
            : current.StartsWith("Task", StringComparison.Ordinal) ? $"Task<{inner}>"
            : inner;
    }

    private static INamedTypeSymbol? FindMessage(IMethodSymbol handler)
    {
        foreach (IParameterSymbol parameter in handler.Parameters)
        {
            if (parameter.Type is INamedTypeSymbol type
                && type.HasAttribute("WsMessageAttribute")
                && DeclaredAnswer.Find(type) is not null)
            {
                return type;
            }
        }

        return null;
    }

    private static (ITypeSymbol Type, bool IsStream)? FindReply(ITypeSymbol type)
    {
        while (type is INamedTypeSymbol { Name: "Task" or "ValueTask" or "WsResult", TypeArguments: [var inner] })
        {
            type = inner;
        }

        return type is INamedTypeSymbol { Name: "IAsyncEnumerable", TypeArguments: [var item] } ? (item, true)
            : type.SpecialType == SpecialType.System_Void || type.Name is "Task" or "ValueTask" or "WsResult" ? null
            : (type, false);
    }
}
