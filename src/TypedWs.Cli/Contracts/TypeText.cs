using TypedWs.Contracts;

namespace TypedWs.Cli.Contracts;

/// <summary>The names of types and rules for people.</summary>
internal static class TypeText
{
    /// <summary>A value's type.</summary>
    public static string Of(WsContractValue value)
    {
        string name = value switch
        {
            WsContractScalar scalar => Of(scalar.Kind) + (scalar.Form is WsContractNumberForm.Text ? " as text" : ""),
            WsContractReference reference => Shorten(reference.TypeName),
            WsContractArray { IsSet: true } set => $"set<{Of(set.Element)}>{OfRules(set.Rules)}{OfEach(set.Each)}",
            WsContractArray array => $"{Of(array.Element)}[]{OfRules(array.Rules)}{OfEach(array.Each)}",
            WsContractMap map => $"map<{Of(map.Key)}, {Of(map.Value)}>{OfRules(map.Rules)}{OfEach(map.Each)}",
            _ => "json",
        };
        return value.IsNullable ? name + "?" : name;
    }

    /// <summary>A scalar's name, as C# and .NET write it.</summary>
    public static string Of(WsContractScalarKind kind) => kind switch
    {
        WsContractScalarKind.Boolean => "bool",
        WsContractScalarKind.Int16 => "short",
        WsContractScalarKind.UInt16 => "ushort",
        WsContractScalarKind.Int32 => "int",
        WsContractScalarKind.UInt32 => "uint",
        WsContractScalarKind.Int64 => "long",
        WsContractScalarKind.UInt64 => "ulong",
        WsContractScalarKind.Single => "float",
        WsContractScalarKind.Guid or WsContractScalarKind.DateTime or WsContractScalarKind.DateTimeOffset or WsContractScalarKind.DateOnly
            or WsContractScalarKind.TimeOnly or WsContractScalarKind.TimeSpan or WsContractScalarKind.Uri => $"{kind}",
        _ => $"{kind}".ToLowerInvariant(),
    };

    /// <summary>The rules, each with its bounds, in brackets.</summary>
    public static string OfRules(IReadOnlyList<WsContractRule> rules) => string.Concat(rules.Select(static rule => $" [{Of(rule)}]"));

    /// <summary>A type's name without its namespace.</summary>
    public static string Shorten(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string OfEach(IReadOnlyList<WsContractRule> rules)
        => string.Concat(rules.Select(static rule => $" [each {Of(rule)}]"));

    private static string Of(WsContractRule rule)
    {
        string bounds = (rule.MinJson, rule.MaxJson) switch
        {
            (null, null) => "",
            ({ } min, null) => $" {min}",
            (null, { } max) => $" {max}",
            ({ } min, { } max) => $" {min}..{max}",
        };
        string more = rule.Pattern ?? rule.AllowedJson ?? rule.DeniedJson ?? rule.Other ?? rule.By ?? "";
        return more.Length > 0 ? $"{rule.Code}{bounds} {more}" : rule.Code + bounds;
    }
}
