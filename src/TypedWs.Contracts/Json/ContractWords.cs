namespace TypedWs.Contracts.Json;

/// <summary>The words of the contract's format, and the values that they stand for.</summary>
internal static class ContractWords
{
    public static WordTable<WsContractScalarKind> Scalars { get; } = new(
        ("boolean", WsContractScalarKind.Boolean),
        ("byte", WsContractScalarKind.Byte),
        ("sByte", WsContractScalarKind.SByte),
        ("int16", WsContractScalarKind.Int16),
        ("uInt16", WsContractScalarKind.UInt16),
        ("int32", WsContractScalarKind.Int32),
        ("uInt32", WsContractScalarKind.UInt32),
        ("int64", WsContractScalarKind.Int64),
        ("uInt64", WsContractScalarKind.UInt64),
        ("single", WsContractScalarKind.Single),
        ("double", WsContractScalarKind.Double),
        ("decimal", WsContractScalarKind.Decimal),
        ("char", WsContractScalarKind.Char),
        ("string", WsContractScalarKind.String),
        ("guid", WsContractScalarKind.Guid),
        ("dateTime", WsContractScalarKind.DateTime),
        ("dateTimeOffset", WsContractScalarKind.DateTimeOffset),
        ("dateOnly", WsContractScalarKind.DateOnly),
        ("timeOnly", WsContractScalarKind.TimeOnly),
        ("timeSpan", WsContractScalarKind.TimeSpan),
        ("uri", WsContractScalarKind.Uri),
        ("base64", WsContractScalarKind.Base64));

    public static WordTable<WsContractNumberForm> Forms { get; } = new(
        (null, WsContractNumberForm.Number),
        ("string", WsContractNumberForm.Text),
        ("either", WsContractNumberForm.Either),
        ("writeString", WsContractNumberForm.WrittenAsText));

    public static WordTable<WsContractWritten> Written { get; } = new(
        (null, WsContractWritten.Always),
        ("notNull", WsContractWritten.NotNull),
        ("notDefault", WsContractWritten.NotDefault),
        ("never", WsContractWritten.Never));

    public static WordTable<WsContractOverflow> Overflows { get; } = new(
        ("close", WsContractOverflow.Close),
        ("dropNewest", WsContractOverflow.DropNewest),
        ("dropOldest", WsContractOverflow.DropOldest),
        ("keepLatest", WsContractOverflow.KeepLatest));

    public static WordTable<WsContractConversion> Conversions { get; } = new(
        (null, WsContractConversion.None),
        ("text", WsContractConversion.Text),
        ("number", WsContractConversion.Number));

    public static WordTable<WsContractOperand> Operands { get; } = new(
        (null, WsContractOperand.Value),
        ("rounded", WsContractOperand.Rounded),
        ("double", WsContractOperand.Double),
        ("parsedInteger", WsContractOperand.ParsedInteger),
        ("parsedDouble", WsContractOperand.ParsedDouble));

    public static WordTable<WsContractPatternOption> PatternOptions { get; } = new(
        ("ignoreCase", WsContractPatternOption.IgnoreCase),
        ("multiline", WsContractPatternOption.Multiline),
        ("explicitCapture", WsContractPatternOption.ExplicitCapture),
        ("singleline", WsContractPatternOption.Singleline),
        ("ignorePatternWhitespace", WsContractPatternOption.IgnorePatternWhitespace),
        ("rightToLeft", WsContractPatternOption.RightToLeft),
        ("ecmaScript", WsContractPatternOption.EcmaScript),
        ("cultureInvariant", WsContractPatternOption.CultureInvariant));

    public static WordTable<WsContractTypeKind> TypeKinds { get; } = new(
        ("object", WsContractTypeKind.Object),
        ("enum", WsContractTypeKind.Enum),
        ("hierarchy", WsContractTypeKind.Hierarchy));
}
