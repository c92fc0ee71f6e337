using Microsoft.CodeAnalysis;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>Checks that an endpoint whose connections carry data overrides a method that provides the data.</summary>
internal static class UpgradeAnalysis
{
    public static void Check(INamedTypeSymbol endpoint, ProblemSink problems)
    {
        if (endpoint.IsAbstract)
        {
            return;
        }

        for (INamedTypeSymbol? level = endpoint; level is not null; level = level.BaseType)
        {
            if (level.Is(KnownNames.TypedWs, KnownNames.TypedEndpoint) || level.Is(KnownNames.TypedWs, KnownNames.TypedRawEndpoint))
            {
                problems.Report(
                    Descriptors.UpgradeMissing,
                    endpoint.FindLocation(),
                    endpoint.ShortName(),
                    level.TypeArguments[0].ShortName());
                return;
            }

            foreach (string name in (string[])["OnUpgrade", "OnUpgradeAsync"])
            {
                foreach (ISymbol member in level.GetMembers(name))
                {
                    if (member.IsOverride)
                    {
                        return;
                    }
                }
            }
        }
    }
}
