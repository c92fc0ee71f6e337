using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>Explains the results of handlers that look like an answer but are none.</summary>
internal static class ResultTypes
{
    /// <summary>Describes a result around or beside a message, with the type to return instead.</summary>
    /// <param name="type">The handler's result without its task, or the item of its stream.</param>
    /// <param name="isItem">Whether the type is that of the items of a stream.</param>
    /// <returns>The rest of a sentence about the handler; null if the type is no such result.</returns>
    public static string? FindMistake(ITypeSymbol type, bool isItem)
    {
        if (isItem && IsResult(type))
        {
            return $"streams '{type.ShortName()}'; stream the items themselves, and throw a WsException to end the stream with an error";
        }

        if (type.Is(KnownNames.TypedWs, KnownNames.Error))
        {
            return isItem
                ? "streams errors; throw a WsException to end the stream with an error"
                : "returns a WsError; return a WsResult, or a WsResult<T> if it also has a reply";
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var value] })
        {
            return FindMistakeOfNullable(type, value, isItem);
        }

        if (type.Is("System.Threading.Tasks", "Task") || !ReferenceEquals(type.WithoutTask(), type))
        {
            return isItem ? "streams tasks; stream the items themselves" : "returns a task inside of another type; return the task itself";
        }

        return !isItem && FindElement(type) is { } element && IsMessage(element)
            ? $"returns '{type.ShortName()}'; return an IAsyncEnumerable<{element.ShortName()}> to answer with a stream, "
                + "or one message that contains the items"
            : null;
    }

    private static string? FindMistakeOfNullable(ITypeSymbol type, ITypeSymbol value, bool isItem)
    {
        if (!IsMessage(value))
        {
            return IsResult(value) ? $"returns '{type.ShortName()}'; return a '{value.ShortName()}', which is never null" : null;
        }

        return isItem
            ? "streams items that may be null"
            : $"returns '{type.ShortName()}', which may be no message; return a WsResult<{value.ShortName()}>, "
                + $"or declare '{value.ShortName()}' as a class";
    }

    private static bool IsResult(ITypeSymbol type)
        => type.Is(KnownNames.TypedWs, KnownNames.Result) || type.Is(KnownNames.TypedWs, KnownNames.TypedResult);

    private static bool IsMessage(ITypeSymbol type) => MessageDeclarations.Find(type) is not null;

    // The element of an array, of a collection, or of another type that delivers objects one by one.
    private static ITypeSymbol? FindElement(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return array.ElementType;
        }

        if (Delivers(type) && type is INamedTypeSymbol { TypeArguments: [var direct] })
        {
            return direct;
        }

        foreach (INamedTypeSymbol level in type.AllInterfaces)
        {
            if (Delivers(level))
            {
                return level.TypeArguments[0];
            }
        }

        return null;
    }

    private static bool Delivers(ITypeSymbol type)
        => type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T
                or SpecialType.System_Collections_Generic_IEnumerator_T
            || type.Is("System.Collections.Generic", "IAsyncEnumerable`1")
            || type.Is("System.Collections.Generic", "IAsyncEnumerator`1")
            || type.Is("System.Threading.Channels", "ChannelReader`1")
            || type.Is("System", "IObservable`1");
}
