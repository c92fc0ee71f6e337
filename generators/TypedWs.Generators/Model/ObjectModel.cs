namespace TypedWs.Generators.Model;

/// <summary>A type that is read from and written to a JSON object.</summary>
/// <param name="Name">The name of the object's methods; unique among the objects, enums and collections of the message.</param>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="DisplayName">The short name of the type, for texts and comments.</param>
/// <param name="IsValueType">Whether the type is a struct.</param>
/// <param name="Members">The members in the order in which they are written.</param>
/// <param name="ConstructorArguments">The arguments of the type's constructor.</param>
/// <param name="Rules">The rules for the object as a whole, in the order in which they are checked.</param>
/// <param name="ValidatesItself">Whether the type is an <c>IValidatableObject</c>.</param>
/// <param name="DisallowsUnknown">Whether an unknown member is an error.</param>
/// <param name="Discriminator">The type's discriminator in a hierarchy; null if it is not part of a hierarchy.</param>
internal sealed record ObjectModel(
    string Name,
    string TypeName,
    string DisplayName,
    bool IsValueType,
    EquatableArray<MemberModel> Members,
    EquatableArray<ConstructorArgument> ConstructorArguments,
    EquatableArray<ObjectRule> Rules,
    bool ValidatesItself,
    bool DisallowsUnknown,
    DiscriminatorModel? Discriminator)
{
    /// <summary>Whether there are rules that are checked on the created object.</summary>
    public bool HasObjectRules => ValidatesItself || Rules.Count > 0 || Members.Any(static member => member.ObjectRules.Count > 0);

    /// <summary>Whether some of the user's rules are checked even if the object cannot be created.</summary>
    public bool HasEarlyRules => Members.Any(member => member.ObjectRules.Any(IsEarly));

    /// <summary>Whether a rule needs only values of members, and not the created object.</summary>
    public bool IsEarly(ObjectRule rule) => rule switch
    {
        CustomRule custom => custom.Input != RuleInput.Object,
        CustomMethodRule method => method.Input != RuleInput.Object,
        CompareRule compare => Members.Any(member => member.Name == compare.OtherName),
        _ => false,
    };

    /// <summary>Whether a rule that is checked without the created object uses the member.</summary>
    public bool IsAskedEarly(MemberModel member)
        => member.ObjectRules.Any(IsEarly)
            || Members.Any(other => other.ObjectRules.Any(rule => rule is CompareRule compare && compare.OtherName == member.Name));
}

/// <summary>An argument of an object's constructor.</summary>
/// <param name="ParameterName">The name of the parameter, escaped for C#.</param>
/// <param name="MemberIndex">The index of the member that gives the value; negative if no member does.</param>
/// <param name="Literal">The parameter's default value as C# text if no member gives the value; otherwise null. The argument is
/// never left out, because that could select another constructor.</param>
internal sealed record ConstructorArgument(string ParameterName, int MemberIndex, string? Literal = null);

/// <summary>A member of an object.</summary>
/// <param name="Name">The name of the property.</param>
/// <param name="MethodName">The name of the member's methods; unique among the members of all objects of the message.</param>
/// <param name="JsonName">The member's name in JSON, not escaped.</param>
/// <param name="Value">The member's type.</param>
/// <param name="Assignment">The way in which the member gets its value.</param>
/// <param name="GenericAccessor">The form of the accessor if a generic type declares the property; null if no such accessor is
/// needed.</param>
/// <param name="DeclaringTypeName">The qualified name of the type that declares the property: the object's type or a base type of
/// it.</param>
/// <param name="DefaultLiteral">The default value of the constructor parameter; null if it has none.</param>
/// <param name="InitialJson">The value of the absent member as it is written; null if the member is required, or if the compiler
/// does not know the value.</param>
/// <param name="Presence">Whether the member may be absent or null.</param>
/// <param name="Rules">The rules for the member's value, in the order in which they are checked.</param>
/// <param name="Limits">The rules for the number of elements if the member is a collection. The collection's reader checks
/// them.</param>
/// <param name="ObjectRules">The rules for the member's value that are checked on the created object.</param>
/// <param name="Condition">The condition under which the member is written.</param>
internal sealed record MemberModel(
    string Name,
    string MethodName,
    string JsonName,
    ValueModel Value,
    MemberAssignment Assignment,
    GenericAccessor? GenericAccessor,
    string DeclaringTypeName,
    string? DefaultLiteral,
    string? InitialJson,
    PresenceModel Presence,
    EquatableArray<RuleModel> Rules,
    EquatableArray<RuleModel> Limits,
    EquatableArray<ObjectRule> ObjectRules,
    WriteCondition Condition);

/// <summary>The accessor of an init-only member that a generic type declares.</summary>
/// <param name="Verb">The prefix of the accessor's name; no type parameter has that name.</param>
/// <param name="MethodName">The name of the accessor's method; no type parameter has that name.</param>
/// <param name="TypeParameters">The type parameters of the declaring type and of its containing types: <c>T, U</c>.</param>
/// <param name="Constraints">The constraints of the type parameters, each with its <c>where</c>.</param>
/// <param name="TypeArguments">The qualified names of the type arguments.</param>
/// <param name="TargetTypeName">The declaring type, written with its type parameters.</param>
/// <param name="ValueTypeName">The member's type, written with the type parameters.</param>
internal sealed record GenericAccessor(
    string Verb,
    string MethodName,
    string TypeParameters,
    string Constraints,
    string TypeArguments,
    string TargetTypeName,
    string ValueTypeName);

/// <summary>Whether a member may be absent or null.</summary>
/// <param name="IsRequired">Whether it is an error if the member is absent.</param>
/// <param name="AcceptsNull">Whether the member may be null. A nullable type is not enough: <c>[Required]</c> refuses null.</param>
/// <param name="RefusesBlank">Whether a string must not be blank because of <c>[Required]</c>.</param>
/// <param name="Message">The user's own message for <c>[Required]</c>; null if there is none.</param>
/// <param name="RefusesInitialNull">Whether a rule refuses null even as the initial value of an absent member, for example
/// <c>[AllowedValues]</c> without null.</param>
internal sealed record PresenceModel(
    bool IsRequired,
    bool AcceptsNull,
    bool RefusesBlank,
    RuleMessage? Message,
    bool RefusesInitialNull = false);

/// <summary>The way in which a member gets its value.</summary>
internal enum MemberAssignment
{
    /// <summary>The value is an argument of the constructor.</summary>
    Constructor,

    /// <summary>The value is set in the object initializer, because the member is <c>required</c>.</summary>
    Initializer,

    /// <summary>
    /// The value is an argument of the constructor and is also set in the object initializer, because C# demands each
    /// <c>required</c> member there.
    /// </summary>
    ConstructorAndInitializer,

    /// <summary>The setter is called, but only if the member was present.</summary>
    Setter,

    /// <summary>
    /// The setter of an init-only member is called through an accessor, but only if the member was present. An object initializer
    /// is not used, because it would overwrite the initial value of an absent member.
    /// </summary>
    InitAccessor,
}
