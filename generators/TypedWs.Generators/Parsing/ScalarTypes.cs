using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the types that one method of the JSON reader reads.</summary>
internal static class ScalarTypes
{
    public static ScalarKind? Find(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => ScalarKind.Boolean,
        SpecialType.System_Byte => ScalarKind.Byte,
        SpecialType.System_SByte => ScalarKind.SByte,
        SpecialType.System_Int16 => ScalarKind.Int16,
        SpecialType.System_UInt16 => ScalarKind.UInt16,
        SpecialType.System_Int32 => ScalarKind.Int32,
        SpecialType.System_UInt32 => ScalarKind.UInt32,
        SpecialType.System_Int64 => ScalarKind.Int64,
        SpecialType.System_UInt64 => ScalarKind.UInt64,
        SpecialType.System_Single => ScalarKind.Single,
        SpecialType.System_Double => ScalarKind.Double,
        SpecialType.System_Decimal => ScalarKind.Decimal,
        SpecialType.System_Char => ScalarKind.Char,
        SpecialType.System_String => ScalarKind.String,
        SpecialType.System_DateTime => ScalarKind.DateTime,
        _ => FindByName(type),
    };

    private static ScalarKind? FindByName(ITypeSymbol type)
    {
        // byte[] is read from base64, as in System.Text.Json.
        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
        {
            return ScalarKind.Base64;
        }

        if (type.Is("System.Text.Json", "JsonElement"))
        {
            return ScalarKind.JsonElement;
        }

        if (type.Is(KnownNames.TypedWs, "WsRawJson"))
        {
            return ScalarKind.RawJson;
        }

        if (type.ContainingType is not null || !type.ContainingNamespace.IsNamed("System"))
        {
            return null;
        }

        return type.MetadataName switch
        {
            "Guid" => ScalarKind.Guid,
            "DateTimeOffset" => ScalarKind.DateTimeOffset,
            "DateOnly" => ScalarKind.DateOnly,
            "TimeOnly" => ScalarKind.TimeOnly,
            "TimeSpan" => ScalarKind.TimeSpan,
            "Uri" => ScalarKind.Uri,
            _ => null,
        };
    }
}
