using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Turns authorization attributes of ASP.NET Core into expressions that create them, so that no reflection is needed at run time.
/// The attributes are recognized by their interfaces, so an application's own attributes work too.
/// </summary>
internal static class AuthorizationParser
{
    private const string Namespace = "Microsoft.AspNetCore.Authorization";

    /// <summary>The attributes of an endpoint and of its base types.</summary>
    public static EquatableArray<string> Parse(INamedTypeSymbol endpoint) => Format(Find(endpoint));

    /// <summary>As <see cref="Parse(INamedTypeSymbol)"/>, for the contract.</summary>
    public static EquatableArray<AuthorizationDemand> ParseDemands(INamedTypeSymbol endpoint) => Describe(Find(endpoint));

    /// <summary>The attributes of a handler; empty if it has none.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="owner">The endpoint, or a class with <c>[WsHandlers]</c>.</param>
    /// <param name="isEndpoint">Whether the owner is the endpoint. An endpoint's own attributes apply to the upgrade, and not to
    /// each message. Those of a class with <c>[WsHandlers]</c> apply to each of its handlers.</param>
    public static EquatableArray<string> Parse(IMethodSymbol handler, INamedTypeSymbol owner, bool isEndpoint)
        => Format(Find(handler, owner, isEndpoint));

    /// <summary>As <see cref="Parse(IMethodSymbol, INamedTypeSymbol, bool)"/>, for the contract.</summary>
    public static EquatableArray<AuthorizationDemand> ParseDemands(IMethodSymbol handler, INamedTypeSymbol owner, bool isEndpoint)
        => Describe(Find(handler, owner, isEndpoint));

    private static List<AttributeData> Find(INamedTypeSymbol endpoint)
    {
        var found = new List<AttributeData>();
        AddFromClass(endpoint, found);
        return found;
    }

    private static List<AttributeData> Find(IMethodSymbol handler, INamedTypeSymbol owner, bool isEndpoint)
    {
        var found = new List<AttributeData>();
        for (IMethodSymbol? method = FindOverride(handler, owner); method is not null; method = method.OverriddenMethod)
        {
            found.AddRange(FindOn(method));
        }

        if (!isEndpoint)
        {
            AddFromClass(owner, found);
        }

        return found.Exists(static attribute => Implements(attribute, "IAllowAnonymous")) ? [] : found;
    }

    // The base class may declare the handler, and the owner may override it with stricter attributes.
    private static IMethodSymbol FindOverride(IMethodSymbol handler, INamedTypeSymbol owner)
    {
        for (INamedTypeSymbol? level = owner;
            level is not null && !SymbolEqualityComparer.Default.Equals(level, handler.ContainingType);
            level = level.BaseType)
        {
            foreach (ISymbol member in level.GetMembers(handler.Name))
            {
                if (member is IMethodSymbol { IsOverride: true } method && HandlerFinder.Overrides(method, handler))
                {
                    return method;
                }
            }
        }

        return handler;
    }

    private static void AddFromClass(INamedTypeSymbol type, List<AttributeData> found)
    {
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            found.AddRange(FindOn(level));
        }
    }

    /// <summary>The attributes of the symbol itself, without those of its base types.</summary>
    public static IEnumerable<AttributeData> FindOn(ISymbol symbol)
        => symbol.GetAttributes().Where(IsAuthorization);

    public static bool IsAuthorization(AttributeData attribute)
        => Implements(attribute, "IAuthorizeData")
        || Implements(attribute, "IAuthorizationRequirementData")
        || Implements(attribute, "IAllowAnonymous");

    private static bool Implements(AttributeData attribute, string name)
    {
        if (attribute.AttributeClass is not { } type || type.ContainingNamespace.IsNamed(KnownNames.TypedWs))
        {
            return false;
        }

        foreach (INamedTypeSymbol candidate in type.AllInterfaces)
        {
            if (candidate.Is(Namespace, name))
            {
                return true;
            }
        }

        return false;
    }

    // [AllowAnonymous] takes back all demands.
    private static EquatableArray<AuthorizationDemand> Describe(List<AttributeData> attributes)
        => attributes.Exists(static attribute => Implements(attribute, "IAllowAnonymous"))
            ? default
            : attributes.Select(Describe).ToEquatableArray();

    // An attribute of the application's own is only named: its meaning is in its code.
    private static AuthorizationDemand Describe(AttributeData attribute)
    {
        if (!attribute.AttributeClass.Is(Namespace, "AuthorizeAttribute"))
        {
            return new AuthorizationDemand(null, default, default, TypeNames.Qualified(attribute.AttributeClass!));
        }

        string? policy = attribute.ConstructorArguments is [{ Value: string given }] ? given : null;
        return new AuthorizationDemand(
            attribute.TryGetNamed("Policy", out string? named) ? named : policy,
            Split(attribute, "Roles"),
            Split(attribute, "AuthenticationSchemes"),
            AttributeTypeName: null);
    }

    private static EquatableArray<string> Split(AttributeData attribute, string name)
        => attribute.TryGetNamed(name, out string? list)
            ? list.Split(',').Select(static item => item.Trim()).Where(static item => item.Length > 0).ToEquatableArray()
            : default;

    private static EquatableArray<string> Format(List<AttributeData> attributes) => attributes.Select(Format).ToEquatableArray();

    private static string Format(AttributeData attribute)
    {
        string arguments = string.Join(", ", attribute.ConstructorArguments.Select(ConstantText.FormatConstant));
        string creation = $"new {TypeNames.Qualified(attribute.AttributeClass!)}({arguments})";
        if (attribute.NamedArguments.IsEmpty)
        {
            return creation;
        }

        IEnumerable<string> members = attribute.NamedArguments.Select(static argument =>
            $"{argument.Key.Escaped()} = {ConstantText.FormatConstant(argument.Value)}");
        return $"{creation} {{ {string.Join(", ", members)} }}";
    }
}
