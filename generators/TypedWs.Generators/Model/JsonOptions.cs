namespace TypedWs.Generators.Model;

/// <summary>The settings of <c>[WsJsonOptions]</c> of the message and of its assembly together.</summary>
internal sealed record JsonOptions(
    NamingPolicy Naming,
    bool DisallowsUnknown,
    bool EnumsAsNumbers,
    NamingPolicy EnumNaming,
    bool AllowsMissingOffset);

/// <summary>The values of the runtime's <c>WsNaming</c>.</summary>
internal enum NamingPolicy
{
    CamelCase,
    AsDeclared,
    SnakeCase,
    KebabCase,
}

/// <summary>The values of System.Text.Json's <c>JsonNumberHandling</c>.</summary>
[Flags]
internal enum NumberForms
{
    Strict = 0,
    AllowReadingFromString = 1,
    WriteAsString = 2,
    AllowNamedFloatingPointLiterals = 4,
}

/// <summary>When a member is written, after <c>JsonIgnoreCondition</c>.</summary>
internal enum WriteCondition
{
    Always,
    WhenNotDefault,
    WhenNotNull,
    Never,
}
