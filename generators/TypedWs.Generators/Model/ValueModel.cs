namespace TypedWs.Generators.Model;

/// <summary>The type of a member or an element.</summary>
/// <param name="TypeName">The qualified name of the type, without <c>?</c> and without <c>Nullable&lt;&gt;</c>.</param>
/// <param name="IsValueType">Whether the type is a struct or an enum.</param>
/// <param name="IsNullable">Whether the type is declared nullable, or is a reference type in code where nullable is disabled.</param>
internal abstract record ValueModel(string TypeName, bool IsValueType, bool IsNullable)
{
    /// <summary>The type in the declaration of a variable.</summary>
    public string VariableTypeName => IsNullable ? TypeName + "?" : TypeName;
}

/// <summary>A string, a number, a date or another value that one method of the JSON reader reads.</summary>
/// <param name="Forms">The forms in which a number is read and written.</param>
/// <param name="IsLocalTime">Whether a <c>DateTimeOffset</c> may be sent without an offset.</param>
internal sealed record ScalarValue(
    ScalarKind Kind, string TypeName, bool IsValueType, bool IsNullable, NumberForms Forms = NumberForms.Strict, bool IsLocalTime = false)
    : ValueModel(TypeName, IsValueType, IsNullable)
{
    public bool IsNumber => IsNumberKind(Kind);

    public static bool IsNumberKind(ScalarKind? kind) => kind is >= ScalarKind.Byte and <= ScalarKind.Decimal;
}

/// <summary>A value that the user's own converter or <c>JsonSerializerContext</c> reads and writes.</summary>
/// <param name="ConverterTypeName">The qualified name of the converter or the context.</param>
/// <param name="IsContext">Whether a context reads and writes the value; otherwise a converter does.</param>
internal sealed record ConvertedValue(string ConverterTypeName, bool IsContext, string TypeName, bool IsValueType, bool IsNullable)
    : ValueModel(TypeName, IsValueType, IsNullable);

/// <summary>An enum, an object, a hierarchy, a collection or a dictionary. Methods of its own read and write it.</summary>
/// <param name="Name">The <c>Name</c> of the model in the message: of the enum, the object, the collection, …</param>
internal sealed record CompositeValue(string Name, CompositeKind Kind, string TypeName, bool IsValueType, bool IsNullable)
    : ValueModel(TypeName, IsValueType, IsNullable);

/// <summary>The kind of a <see cref="CompositeValue"/>.</summary>
internal enum CompositeKind
{
    Object,
    Enum,
    Collection,
    Dictionary,
    Hierarchy,
}

/// <summary>The scalar types. Each has the name of the JSON reader's method for it.</summary>
internal enum ScalarKind
{
    Boolean,
    Byte,
    SByte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
    Decimal,
    Char,
    String,
    Guid,
    DateTime,
    DateTimeOffset,
    DateOnly,
    TimeOnly,
    TimeSpan,
    Uri,
    Base64,
    JsonElement,
    RawJson,
}

/// <summary>An enum. It is read and written by the names of its values, or by its numbers.</summary>
/// <param name="Name">The name of the enum's methods; unique among the objects, enums and collections of the message.</param>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="UnderlyingTypeName">The integer type to which a value is converted if it has no name.</param>
/// <param name="Values">The values in the order of declaration.</param>
/// <param name="Number">The kind of the number in JSON; null if the enum is written by names.</param>
/// <param name="IsFlags">Whether a number may be any combination of the values.</param>
/// <param name="Unknown">The value that stands for unknown values; null if they are refused by every reader.</param>
internal sealed record EnumModel(
    string Name,
    string TypeName,
    string UnderlyingTypeName,
    EquatableArray<EnumValueModel> Values,
    ScalarKind? Number,
    bool IsFlags,
    UnknownValueModel? Unknown);

/// <summary>The value of an enum with <c>[WsUnknown]</c>.</summary>
/// <param name="Name">The name of the field, escaped for C#.</param>
/// <param name="JsonName">The value's name in JSON, not escaped.</param>
/// <param name="FromClients">Whether a server reads unknown values of clients as this value.</param>
/// <param name="IsRead">Whether the codec reads unknown values as this value: <paramref name="FromClients"/>, or only clients read
/// the type.</param>
internal sealed record UnknownValueModel(string Name, string JsonName, bool FromClients, bool IsRead);

/// <summary>A value of an enum.</summary>
/// <param name="Name">The name of the field, escaped for C#.</param>
/// <param name="JsonName">The value's name in JSON, not escaped.</param>
/// <param name="NumberLiteral">The value's number.</param>
/// <param name="IsFirstOfItsNumber">Whether this is the first name of the number. The first name is used for writing.</param>
internal sealed record EnumValueModel(string Name, string JsonName, string NumberLiteral, bool IsFirstOfItsNumber);

/// <summary>A collection.</summary>
/// <param name="Name">The name of the collection's methods; unique among the objects, enums and collections of the message.</param>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="Shape">The type that is created for the collection.</param>
/// <param name="Element">The type of the elements.</param>
/// <param name="Limits">The rules for the number of elements.</param>
/// <param name="Items">The rules for each element; null if there are none.</param>
internal sealed record CollectionModel(
    string Name, string TypeName, CollectionShape Shape, ValueModel Element, EquatableArray<RuleModel> Limits, ItemModel? Items);

/// <summary>The rules for the elements of a collection, or for the values of a dictionary.</summary>
/// <param name="Presence">Whether an element may be null, and whether it may be a blank string.</param>
/// <param name="Rules">The rules, in the order in which they are checked.</param>
internal sealed record ItemModel(PresenceModel Presence, EquatableArray<RuleModel> Rules);

/// <summary>The type that is created for a collection.</summary>
internal enum CollectionShape
{
    /// <summary>An array, also for the read-only interfaces.</summary>
    Array,

    /// <summary>A list, also for the interfaces that allow changes.</summary>
    List,

    /// <summary>A set. If the JSON array contains an element twice, the set contains it once.</summary>
    HashSet,

    /// <summary>An immutable array, which is a struct.</summary>
    ImmutableArray,
}

/// <summary>A dictionary.</summary>
/// <param name="Name">The name of the dictionary's methods; unique among the objects, enums and collections of the message.</param>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="Key">The type of the keys: a string, an integer, a Guid or an enum.</param>
/// <param name="Value">The type of the values.</param>
/// <param name="Limits">The rules for the number of entries.</param>
/// <param name="Items">The rules for each value; null if there are none.</param>
internal sealed record DictionaryModel(
    string Name, string TypeName, ValueModel Key, ValueModel Value, EquatableArray<RuleModel> Limits, ItemModel? Items);
