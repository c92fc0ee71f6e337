using System.Reflection;

namespace TypedWs.Tests.PublicApi;

/// <summary>
/// The compiler's nullable annotations of one type, read in the order in which the type is written. Reflection's own reader takes a
/// type parameter without constraints for nullable whether it is annotated or not; the compiler's attributes tell <c>T?</c> from
/// <c>T</c>.
/// </summary>
internal sealed class NullabilityFlags
{
    private const byte Annotated = 2;

    private readonly byte[] _flags;
    private int _next;

    private NullabilityFlags(byte[] flags) => _flags = flags;

    public static NullabilityFlags Of(ParameterInfo parameter)
        => new(FindFlags(parameter.GetCustomAttributesData()) ?? [FindContext(parameter.Member)]);

    public static NullabilityFlags Of(MemberInfo member) => new(FindFlags(member.GetCustomAttributesData()) ?? [FindContext(member)]);

    /// <summary>The annotations of a constraint, or of a base type: they have none of their own that is of interest.</summary>
    public static NullabilityFlags None() => new([0]);

    /// <summary>Whether the next part of the type that can be annotated is.</summary>
    public bool TakeIsAnnotated() => Take() == Annotated;

    /// <summary>Passes over a generic value type, which has a place among the annotations and none itself.</summary>
    public void Skip() => Take();

    // One flag stands for all places of the type.
    private byte Take() => _flags.Length == 1 ? _flags[0] : _flags[_next++];

    private static byte[]? FindFlags(IList<CustomAttributeData> attributes)
        => attributes.FirstOrDefault(static data => data.AttributeType.Name == "NullableAttribute")?.ConstructorArguments[0].Value switch
        {
            byte flag => [flag],
            IReadOnlyCollection<CustomAttributeTypedArgument> flags => [.. flags.Select(static flag => (byte)flag.Value!)],
            _ => null,
        };

    // The annotation that most places of a member or of a type have is written once, at the method or the type around.
    private static byte FindContext(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            CustomAttributeData? context = member
                .GetCustomAttributesData()
                .FirstOrDefault(static data => data.AttributeType.Name == "NullableContextAttribute");
            if (context is not null)
            {
                return (byte)context.ConstructorArguments[0].Value!;
            }
        }

        return 0;
    }
}
