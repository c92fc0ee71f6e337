using Microsoft.CodeAnalysis;

namespace TypedWs.CodeFixes;

/// <summary>The answer that a message declares with <c>[WsReply]</c> or <c>[WsItems]</c>.</summary>
internal readonly record struct DeclaredAnswer(AttributeData Attribute, ITypeSymbol Type, bool IsStream)
{
    public const string Reply = "WsReply";
    public const string Items = "WsItems";

    /// <summary>The declared answer of a message; null if it declares none.</summary>
    public static DeclaredAnswer? Find(ITypeSymbol message)
    {
        foreach (AttributeData attribute in message.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: Reply + "Attribute" or Items + "Attribute", TypeArguments: [var answer] } type)
            {
                return new DeclaredAnswer(attribute, answer, type.Name == Items + "Attribute");
            }
        }

        return null;
    }
}
