namespace TypedWs.Generators.Model;

/// <summary>
/// Everything that determines the text of one codec. Like every model, it is equal by value. It contains no objects of Roslyn,
/// which would keep compilations alive and would never be equal. It contains no locations, because moving a line must not emit a
/// file again.
/// </summary>
/// <param name="TypeName">The qualified name of the message type, or of the type of an error's data.</param>
/// <param name="CodecTypeName">The qualified name of the codec.</param>
/// <param name="Envelope">The envelope of the message; null for a type that is only the data of an error.</param>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="CodecName">Name of the codec without its namespace.</param>
/// <param name="DisplayName">The short name of the message, for texts and comments.</param>
/// <param name="IsPublic">Whether the codec is public like the message; otherwise it is internal.</param>
/// <param name="IsBare">Whether the payload is the value of the only member, and not an object.</param>
/// <param name="RootName">The name of the methods that read and write the message, which is an object or a hierarchy.</param>
/// <param name="Objects">The message (first, unless it is a hierarchy) and the nested types that it consists of, each once.</param>
/// <param name="Enums">The enums that occur in the members, each once.</param>
/// <param name="Collections">The collections that occur in the members: one entry per type and limits.</param>
/// <param name="Dictionaries">The dictionaries that occur in the members: one entry per type and limits.</param>
/// <param name="Hierarchies">The polymorphic types that occur in the members, each once.</param>
internal sealed record MessageModel(
    string TypeName,
    string CodecTypeName,
    EnvelopeModel? Envelope,
    string HintName,
    string CodecName,
    string DisplayName,
    bool IsPublic,
    bool IsBare,
    string RootName,
    EquatableArray<ObjectModel> Objects,
    EquatableArray<EnumModel> Enums,
    EquatableArray<CollectionModel> Collections,
    EquatableArray<DictionaryModel> Dictionaries,
    EquatableArray<HierarchyModel> Hierarchies)
{
    /// <summary>The message itself. Not valid if the message is a hierarchy.</summary>
    public ObjectModel Root => Objects[0];

    /// <summary>Whether an object is read as a part of the message, and not only as a bare payload.</summary>
    public bool IsNested(ObjectModel model)
        => Values.Any(value => value is CompositeValue { Kind: CompositeKind.Object } composite && composite.Name == model.Name)
        || Hierarchies.Any(hierarchy =>
            hierarchy.BaseName == model.Name || hierarchy.Types.Any(type => type.ObjectName == model.Name));

    /// <summary>The values of all members, elements and entries.</summary>
    public IEnumerable<ValueModel> Values
        => Objects.SelectMany(static model => model.Members).Select(static member => member.Value)
            .Concat(Collections.Select(static collection => collection.Element))
            .Concat(Dictionaries.SelectMany(static dictionary => new[] { dictionary.Key, dictionary.Value }));
}

/// <summary>The parts of the envelope that the codec needs.</summary>
/// <param name="Discriminator">The value of the envelope's <c>type</c> member, not escaped.</param>
/// <param name="AcceptsEmpty">Whether the message has no required member, so that its payload may be absent.</param>
/// <param name="OverflowPolicy">The name of the message's own policy for slow readers; null if it has none.</param>
/// <param name="Compression">The name of the message's own choice about compression; null if it has none.</param>
internal sealed record EnvelopeModel(string Discriminator, bool AcceptsEmpty, string? OverflowPolicy, string? Compression);

/// <summary>
/// The part of a message that endpoints need. It is separate from the message's body: if a rule changes, only the file of the
/// message is emitted again, and not the files of the endpoints.
/// </summary>
/// <param name="TypeName">The qualified name of the message type.</param>
/// <param name="CodecTypeName">The qualified name of the codec.</param>
/// <param name="Discriminator">The value of the envelope's <c>type</c> member, not escaped.</param>
internal sealed record MessageKey(string TypeName, string CodecTypeName, string Discriminator);

/// <summary>A codec that the module initializer registers.</summary>
/// <param name="TypeName">The qualified name of the type.</param>
/// <param name="CodecTypeName">The qualified name of the codec.</param>
/// <param name="IsMessage">Whether the codec writes messages.</param>
/// <param name="IsErrorData">Whether the codec writes the data of errors.</param>
internal sealed record CodecRegistration(string TypeName, string CodecTypeName, bool IsMessage, bool IsErrorData);

/// <summary>The parser's result for a type with <c>[WsMessage]</c>.</summary>
/// <param name="TypeName">The qualified name of the message.</param>
/// <param name="Model">The model from which the codec is emitted; null if the type has errors.</param>
/// <param name="IsSent">Whether the server sends the message.</param>
/// <param name="IsErrorData">Whether the type may also be the data of an error.</param>
/// <param name="Documentation">The documentation of the message and of its members' types, for its contract.</param>
internal sealed record ParsedMessage(
    string TypeName,
    MessageModel? Model,
    bool IsSent,
    bool IsErrorData,
    EquatableArray<TypeDocumentation> Documentation)
{
    /// <summary>The answer that the message declares; null if it declares none.</summary>
    public RequestModel? Request { get; init; }

    /// <summary>The errors that the message declares.</summary>
    public EquatableArray<ParsedError> Errors { get; init; }

    /// <summary>The examples of its payload that are JSON, without white space.</summary>
    public EquatableArray<string> Examples { get; init; }

    /// <summary>The message that answers this one if another assembly declares it; otherwise null.</summary>
    public ParsedMessage? ForeignAnswer { get; init; }
}
