using TypedWs.Generators.Text;

namespace TypedWs.Generators.Model;

/// <summary>A type with <c>[JsonDerivedType]</c>s: read and written as the type that the discriminator names.</summary>
/// <param name="Name">Unique among the objects, enums and collections of the message; names its methods.</param>
/// <param name="TypeName">The base type, qualified.</param>
/// <param name="DisplayName">The base type as people write it.</param>
/// <param name="DiscriminatorName">The JSON name of the member that tells the types apart.</param>
/// <param name="Types">The types that are told apart.</param>
/// <param name="BaseName">The object for values without a discriminator; null if the base is abstract or has a discriminator,
/// too.</param>
internal sealed record HierarchyModel(
    string Name,
    string TypeName,
    string DisplayName,
    string DiscriminatorName,
    EquatableArray<DerivedModel> Types,
    string? BaseName);

/// <summary>A type of a hierarchy.</summary>
/// <param name="ObjectName">Its object's <c>Name</c>.</param>
/// <param name="TypeName">The type, qualified.</param>
/// <param name="IsSealed">Whether no value of the type can be of a type derived from it.</param>
/// <param name="Discriminator">Its discriminator.</param>
internal sealed record DerivedModel(string ObjectName, string TypeName, bool IsSealed, DiscriminatorModel Discriminator);

/// <summary>The discriminator of a type in a hierarchy: a string or an integer.</summary>
/// <param name="Name">The JSON name of the member.</param>
/// <param name="Text">The value if it is a string, not escaped.</param>
/// <param name="Number">The value if it is an integer.</param>
internal sealed record DiscriminatorModel(string Name, string? Text, int Number)
{
    /// <summary>The value as JSON.</summary>
    public string Json => Text is null
        ? Number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "\"" + JsonText.Escape(Text) + "\"";
}
