using TypedWs.Generators.Text;

namespace TypedWs.Generators.Model;

/// <summary>A type with <c>[JsonDerivedType]</c>. It is read and written as the type that the discriminator names.</summary>
/// <param name="Name">The name of the hierarchy's methods; unique among the objects, enums and collections of the message.</param>
/// <param name="TypeName">The qualified name of the base type.</param>
/// <param name="DisplayName">The short name of the base type, for texts and comments.</param>
/// <param name="DiscriminatorName">The JSON name of the discriminator.</param>
/// <param name="Types">The types that the discriminator may name.</param>
/// <param name="BaseName">The object that is used for values without a discriminator; null if there is none, because the base type
/// is abstract or has a discriminator itself.</param>
internal sealed record HierarchyModel(
    string Name,
    string TypeName,
    string DisplayName,
    string DiscriminatorName,
    EquatableArray<DerivedModel> Types,
    string? BaseName);

/// <summary>A type of a hierarchy.</summary>
/// <param name="ObjectName">The <c>Name</c> of the type's object.</param>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="IsSealed">Whether no type can derive from the type, so that every value is exactly of this type.</param>
/// <param name="Discriminator">The type's discriminator.</param>
internal sealed record DerivedModel(string ObjectName, string TypeName, bool IsSealed, DiscriminatorModel Discriminator);

/// <summary>The discriminator of a type in a hierarchy: a string or an integer.</summary>
/// <param name="Name">The JSON name of the member.</param>
/// <param name="Text">The discriminator if it is a string, not escaped; otherwise null.</param>
/// <param name="Number">The discriminator if it is an integer.</param>
internal sealed record DiscriminatorModel(string Name, string? Text, int Number)
{
    /// <summary>The discriminator's value as JSON.</summary>
    public string Json => Text is null
        ? Number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "\"" + JsonText.Escape(Text) + "\"";
}
