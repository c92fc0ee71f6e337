using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Reads the version in <c>[WsEndpoint(Version = …)]</c>.</summary>
internal static class VersionParser
{
    /// <summary>The version; null if there is none, or an invalid one.</summary>
    public static string? Parse(INamedTypeSymbol endpoint)
        => Find(endpoint, out string? version) is not null && IsValid(version!) ? version : null;

    /// <summary>Reports an invalid version.</summary>
    public static void Check(INamedTypeSymbol endpoint, ProblemSink problems)
    {
        if (Find(endpoint, out string? version) is { } attribute && !IsValid(version!))
        {
            problems.Report(
                Descriptors.ContractVersionInvalid, attribute.GetLocation(problems.CancellationToken), version!, endpoint.ShortName());
        }
    }

    private static AttributeData? Find(INamedTypeSymbol endpoint, out string? version)
    {
        version = null;
        return endpoint.FindAttribute(KnownNames.TypedWs, KnownNames.EndpointAttribute) is { } attribute
            && attribute.TryGetNamed("Version", out version)
                ? attribute
                : null;
    }

    private static bool IsValid(string version)
    {
        string[] parts = version.Split('.');
        return parts.Length is >= 2 and <= 4 && parts.All(static part =>
            part.Length is > 0 and <= 9 && part.All(static letter => letter is >= '0' and <= '9') && (part.Length == 1 || part[0] != '0'));
    }
}
