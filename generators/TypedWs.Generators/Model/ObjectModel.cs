namespace TypedWs.Generators.Model;

/// <summary>A type that is read from and written to a JSON object.</summary>
/// <param name="Name">Unique among the objects, enums and collections of the message; names its methods.</param>
/// <param name="TypeName">The type, qualified.</param>
/// <param name="DisplayName">The type as people write it.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="Members">In the order in which they are written.</param>
/// <param name="ConstructorArguments">The arguments of its constructor.</param>
/// <param name="Rules">The rules for the object as a whole, in the order in which they are checked.</param>
/// <param name="ValidatesItself">Whether it is an <c>IValidatableObject</c>.</param>
/// <param name="DisallowsUnknown">Whether a member that it does not have is an error.</param>
/// <param name="Discriminator">Its discriminator in a hierarchy; null outside of one.</param>
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
    /// <summary>Whether the created object has rules to check.</summary>
    public bool HasObjectRules => ValidatesItself || Rules.Count > 0 || Members.Any(static member => member.ObjectRules.Count > 0);

    /// <summary>Whether some of the user's rules can be checked even if the object cannot be created.</summary>
    public bool HasEarlyRules => Members.Any(member => member.ObjectRules.Any(IsEarly));

    /// <summary>Whether a rule needs nothing but values of members.</summary>
    public bool IsEarly(ObjectRule rule) => rule switch
    {
        CustomRule custom => custom.Input != RuleInput.Object,
        CustomMethodRule method => method.Input != RuleInput.Object,
        CompareRule compare => Members.Any(member => member.Name == compare.OtherName),
        _ => false,
    };

    /// <summary>Whether a rule that can be checked early uses the member.</summary>
    public bool IsAskedEarly(MemberModel member)
        => member.ObjectRules.Any(IsEarly)
            || Members.Any(other => other.ObjectRules.Any(rule => rule is CompareRule compare && compare.OtherName == member.Name));
}

/// <summary>An argument of an object's constructor.</summary>
/// <param name="ParameterName">The parameter, escaped.</param>
/// <param name="MemberIndex">The index of the member that gives the value; negative if no member does.</param>
/// <param name="Literal">The value if no member gives it: its default, written out, because leaving the argument out could select
/// another constructor.</param>
internal sealed record ConstructorArgument(string ParameterName, int MemberIndex, string? Literal = null);

/// <summary>A member of an object.</summary>
/// <param name="Name">The property.</param>
/// <param name="MethodName">Names its methods; unique among the members of all objects of the message.</param>
/// <param name="JsonName">Its name in JSON, not escaped.</param>
/// <param name="Value">Its type.</param>
/// <param name="Assignment">How it gets its value.</param>
/// <param name="GenericAccessor">The form of its accessor if a generic type declares the property; null if no such accessor is
/// needed.</param>
/// <param name="DeclaringTypeName">The type that declares the property, qualified; may be a base of the object's.</param>
/// <param name="DefaultLiteral">The constructor parameter's default value, or null if it has none.</param>
/// <param name="Presence">Whether it may be absent or null.</param>
/// <param name="Rules">The rules for its value, in the order in which they are checked.</param>
/// <param name="Limits">The rules for the number of its elements if it is a collection; its reader checks them.</param>
/// <param name="ObjectRules">The rules for its value that are checked on the created object.</param>
/// <param name="Condition">When it is written.</param>
internal sealed record MemberModel(
    string Name,
    string MethodName,
    string JsonName,
    ValueModel Value,
    MemberAssignment Assignment,
    GenericAccessor? GenericAccessor,
    string DeclaringTypeName,
    string? DefaultLiteral,
    PresenceModel Presence,
    EquatableArray<RuleModel> Rules,
    EquatableArray<RuleModel> Limits,
    EquatableArray<ObjectRule> ObjectRules,
    WriteCondition Condition);

/// <summary>The accessor of an init-only member that a generic type declares.</summary>
/// <param name="Verb">The prefix of the accessor's name; no type parameter has that name.</param>
/// <param name="MethodName">The accessor's method; no type parameter is called so.</param>
/// <param name="TypeParameters">The type parameters of the declaring type and of its containing types: <c>T, U</c>.</param>
/// <param name="Constraints">Their constraints, each with its <c>where</c>.</param>
/// <param name="TypeArguments">The arguments for them, qualified.</param>
/// <param name="TargetTypeName">The declaring type over its type parameters.</param>
/// <param name="ValueTypeName">The member's type over them.</param>
internal sealed record GenericAccessor(
    string Verb,
    string MethodName,
    string TypeParameters,
    string Constraints,
    string TypeArguments,
    string TargetTypeName,
    string ValueTypeName);

/// <summary>Whether a member may be absent or null.</summary>
/// <param name="IsRequired">Whether its absence is an error.</param>
/// <param name="AcceptsNull">Whether null is a value of it. A nullable type is not enough: <c>[Required]</c> refuses null.</param>
/// <param name="RefusesBlank">Whether a string must not be blank because of <c>[Required]</c>.</param>
/// <param name="Message">The message of <c>[Required]</c> if it is the user's own.</param>
/// <param name="RefusesInitialNull">Whether a rule refuses null also where it is the initial value of an absent member: allowed
/// values without it.</param>
internal sealed record PresenceModel(
    bool IsRequired,
    bool AcceptsNull,
    bool RefusesBlank,
    RuleMessage? Message,
    bool RefusesInitialNull = false);

/// <summary>How a member gets its value.</summary>
internal enum MemberAssignment
{
    /// <summary>As an argument of the constructor.</summary>
    Constructor,

    /// <summary>In the object initializer: a <c>required</c> member.</summary>
    Initializer,

    /// <summary>
    /// As an argument of the constructor, and in the object initializer too, where C# asks for each <c>required</c> member.
    /// </summary>
    ConstructorAndInitializer,

    /// <summary>By its setter, only if it was present.</summary>
    Setter,

    /// <summary>
    /// An init-only member that keeps its initial value when absent: by an accessor to its setter, only if it was
    /// present. An object initializer would overwrite the initial value.
    /// </summary>
    InitAccessor,
}
