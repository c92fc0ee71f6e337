using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>
/// The words of the contract's format. Each is written out here, and is not the name of a member in C#: renaming a member must not change
/// the format.
/// </summary>
internal static class ContractWords
{
    /// <summary>The name of a scalar; null for any JSON value.</summary>
    public static string? Scalar(ScalarKind kind) => kind switch
    {
        ScalarKind.Boolean => "boolean",
        ScalarKind.Byte => "byte",
        ScalarKind.SByte => "sByte",
        ScalarKind.Int16 => "int16",
        ScalarKind.UInt16 => "uInt16",
        ScalarKind.Int32 => "int32",
        ScalarKind.UInt32 => "uInt32",
        ScalarKind.Int64 => "int64",
        ScalarKind.UInt64 => "uInt64",
        ScalarKind.Single => "single",
        ScalarKind.Double => "double",
        ScalarKind.Decimal => "decimal",
        ScalarKind.Char => "char",
        ScalarKind.String => "string",
        ScalarKind.Guid => "guid",
        ScalarKind.DateTime => "dateTime",
        ScalarKind.DateTimeOffset => "dateTimeOffset",
        ScalarKind.DateOnly => "dateOnly",
        ScalarKind.TimeOnly => "timeOnly",
        ScalarKind.TimeSpan => "timeSpan",
        ScalarKind.Uri => "uri",
        ScalarKind.Base64 => "base64",
        ScalarKind.JsonElement or ScalarKind.RawJson => null,
        _ => throw new InvalidOperationException(kind.ToString()),
    };

    /// <summary>The form of a number; null for a number that is only a number.</summary>
    public static string? Form(NumberForms forms) => (forms & ~NumberForms.AllowNamedFloatingPointLiterals) switch
    {
        NumberForms.Strict => null,
        NumberForms.AllowReadingFromString => "either",
        NumberForms.WriteAsString => "writeString",
        _ => "string",
    };

    /// <summary>When a member is written; null for always.</summary>
    public static string? Written(MemberModel member) => member.Condition switch
    {
        WriteCondition.Always => null,
        WriteCondition.WhenNotNull => "notNull",

        // The default of a type that may be null is null and nothing else.
        WriteCondition.WhenNotDefault => member.Value is { IsValueType: true, IsNullable: false } ? "notDefault" : "notNull",
        WriteCondition.Never => "never",
        _ => throw new InvalidOperationException(member.Condition.ToString()),
    };

    /// <summary>The policy for slow readers; null for that of the endpoint.</summary>
    /// <param name="policy">The name of the policy in C#; null if the message has none.</param>
    public static string? Overflow(string? policy) => policy switch
    {
        null => null,
        "Close" => "close",
        "DropNewest" => "dropNewest",
        "DropOldest" => "dropOldest",
        "KeepLatest" => "keepLatest",
        _ => throw new InvalidOperationException(policy),
    };

    /// <summary>The conversion of a value before it is compared with the bounds of a range; null for none.</summary>
    public static string? Operand(RangeOperand operand) => operand switch
    {
        RangeOperand.Value => null,
        RangeOperand.Rounded => "rounded",
        RangeOperand.Double => "double",
        RangeOperand.ParsedInteger => "parsedInteger",
        RangeOperand.ParsedDouble => "parsedDouble",
        _ => throw new InvalidOperationException(operand.ToString()),
    };

    /// <summary>The options of a regular expression that change what it matches.</summary>
    /// <param name="options">The values of <c>RegexOptions</c>.</param>
    public static IEnumerable<string> PatternOptions(int options)
    {
        if ((options & 0x001) != 0)
        {
            yield return "ignoreCase";
        }

        if ((options & 0x002) != 0)
        {
            yield return "multiline";
        }

        if ((options & 0x004) != 0)
        {
            yield return "explicitCapture";
        }

        if ((options & 0x010) != 0)
        {
            yield return "singleline";
        }

        if ((options & 0x020) != 0)
        {
            yield return "ignorePatternWhitespace";
        }

        if ((options & 0x040) != 0)
        {
            yield return "rightToLeft";
        }

        if ((options & 0x100) != 0)
        {
            yield return "ecmaScript";
        }

        if ((options & 0x200) != 0)
        {
            yield return "cultureInvariant";
        }
    }

    /// <summary>Whether the backtracking engine runs a regular expression.</summary>
    /// <param name="options">The values of <c>RegexOptions</c>.</param>
    public static bool Backtracks(int options) => (options & 0x400) == 0;
}
