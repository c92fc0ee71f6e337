namespace TypedWs.Generators.Model;

/// <summary>The settings that <c>[WsJsonOptions]</c> on the message and on its assembly give together.</summary>
internal sealed record JsonOptions(
    NamingPolicy Naming,
    bool DisallowsUnknown,
    bool EnumsAsNumbers,
    NamingPolicy EnumNaming,
    bool AllowsMissingOffset);

/// <summary>The naming policies. The values are those of the runtime's <c>WsNaming</c>.</summary>
internal enum NamingPolicy
{
    CamelCase,
    AsDeclared,
    SnakeCase,
    KebabCase,
}

/// <summary>The forms of a number. The values are those of System.Text.Json's <c>JsonNumberHandling</c>.</summary>
[Flags]
internal enum NumberForms
{
    Strict = 0,
    AllowReadingFromString = 1,
    WriteAsString = 2,
    AllowNamedFloatingPointLiterals = 4,
}

/// <summary>The condition under which a member is written, from <c>JsonIgnoreCondition</c>.</summary>
internal enum WriteCondition
{
    Always,
    WhenNotDefault,
    WhenNotNull,
    Never,
}
