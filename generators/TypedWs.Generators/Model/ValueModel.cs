namespace TypedWs.Generators.Model;

/// <summary>The type of a member or an element.</summary>
/// <param name="TypeName">Qualified, without the annotation or <c>Nullable&lt;&gt;</c> that makes it nullable.</param>
/// <param name="IsValueType">Whether it is a struct or an enum.</param>
/// <param name="IsNullable">Whether it is declared nullable (or in code that does not say).</param>
internal abstract record ValueModel(string TypeName, bool IsValueType, bool IsNullable)
{
    /// <summary>The type as a variable is declared.</summary>
    public string VariableTypeName => IsNullable ? TypeName + "?" : TypeName;
}

/// <summary>A string, number, date, … that the JSON reader reads by one method.</summary>
/// <param name="Forms">In which forms a number is read and written.</param>
/// <param name="IsLocalTime">Whether a <c>DateTimeOffset</c> may come without an offset.</param>
internal sealed record ScalarValue(
    ScalarKind Kind, string TypeName, bool IsValueType, bool IsNullable, NumberForms Forms = NumberForms.Strict, bool IsLocalTime = false)
    : ValueModel(TypeName, IsValueType, IsNullable)
{
    public bool IsNumber => IsNumberKind(Kind);

    public static bool IsNumberKind(ScalarKind? kind) => kind is >= ScalarKind.Byte and <= ScalarKind.Decimal;
}

/// <summary>A value that the user's own converter or <c>JsonSerializerContext</c> reads and writes.</summary>
/// <param name="ConverterTypeName">The converter or the context, qualified.</param>
/// <param name="IsContext">Whether it is a context.</param>
internal sealed record ConvertedValue(string ConverterTypeName, bool IsContext, string TypeName, bool IsValueType, bool IsNullable)
    : ValueModel(TypeName, IsValueType, IsNullable);

/// <summary>An enum, an object or a collection: read and written by methods of its own.</summary>
/// <param name="Name">The <c>Name</c> of the enum, object or collection among those of the message.</param>
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

/// <summary>The scalar types; the names are those of the JSON reader's methods.</summary>
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

/// <summary>An enum: read and written by the names of its values, or by its numbers.</summary>
/// <param name="Name">Unique among the objects, enums and collections of the message; names its methods.</param>
/// <param name="TypeName">The type, qualified.</param>
/// <param name="UnderlyingTypeName">The type that a value without a name is converted to.</param>
/// <param name="Values">In the order of declaration.</param>
/// <param name="Number">The kind of number that it is in JSON; null if it is a name.</param>
/// <param name="IsFlags">Whether a number may be any combination of the values.</param>
internal sealed record EnumModel(
    string Name, string TypeName, string UnderlyingTypeName, EquatableArray<EnumValueModel> Values, ScalarKind? Number, bool IsFlags);

/// <summary>A value of an enum.</summary>
/// <param name="Name">The field, escaped.</param>
/// <param name="JsonName">Its name in JSON, not escaped.</param>
/// <param name="NumberLiteral">Its number.</param>
/// <param name="IsFirstOfItsNumber">Whether its number is written by this name; false for a second name of an earlier value.</param>
internal sealed record EnumValueModel(string Name, string JsonName, string NumberLiteral, bool IsFirstOfItsNumber);

/// <summary>A collection.</summary>
/// <param name="Name">Unique among the objects, enums and collections of the message; names its methods.</param>
/// <param name="TypeName">The type, qualified.</param>
/// <param name="Shape">The type that is created for it.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Limits">The rules for the number of its elements.</param>
/// <param name="Items">The rules for each of its elements; null for none.</param>
internal sealed record CollectionModel(
    string Name, string TypeName, CollectionShape Shape, ValueModel Element, EquatableArray<RuleModel> Limits, ItemModel? Items);

/// <summary>The rules for the elements of a collection, or for the values of a dictionary.</summary>
/// <param name="Presence">Whether null is an element, and whether a blank string is.</param>
/// <param name="Rules">The rules, in the order in which they are checked.</param>
internal sealed record ItemModel(PresenceModel Presence, EquatableArray<RuleModel> Rules);

/// <summary>The type that is created for a collection.</summary>
internal enum CollectionShape
{
    /// <summary>An array, also for the interfaces that promise only reading.</summary>
    Array,

    /// <summary>A list, also for the interfaces that can be written to.</summary>
    List,

    /// <summary>A set: an element that is twice in the array is once in the set.</summary>
    HashSet,

    /// <summary>An immutable array, which is a struct.</summary>
    ImmutableArray,
}

/// <summary>A dictionary.</summary>
/// <param name="Name">Unique among the objects, enums and collections of the message; names its methods.</param>
/// <param name="TypeName">The type, qualified.</param>
/// <param name="Key">The type of its keys: a string, an integer, a Guid or an enum.</param>
/// <param name="Value">The type of its values.</param>
/// <param name="Limits">The rules for the number of its entries.</param>
/// <param name="Items">The rules for each of its values; null for none.</param>
internal sealed record DictionaryModel(
    string Name, string TypeName, ValueModel Key, ValueModel Value, EquatableArray<RuleModel> Limits, ItemModel? Items);
