namespace TypedWs.Generators.Model;

/// <summary>
/// All that decides the text of one codec. Like every model: equal by value, free of Roslyn objects (they would keep
/// compilations alive and never compare equal) and of locations (moving a line must not emit a file again).
/// </summary>
/// <param name="TypeName">The message type, or that of an error's data, qualified.</param>
/// <param name="CodecTypeName">Its codec, qualified.</param>
/// <param name="Envelope">The envelope of the message; null for a type that is only data of an error.</param>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="CodecName">Name of the codec without its namespace.</param>
/// <param name="DisplayName">The message as people write it.</param>
/// <param name="IsPublic">Whether the codec is public, as the message is, or internal.</param>
/// <param name="IsBare">Whether the payload is the only member's value itself.</param>
/// <param name="RootName">Names the methods that read and write the message: an object or a hierarchy.</param>
/// <param name="Objects">The message (first, unless it is a hierarchy) and the nested types that it is made of, each once.</param>
/// <param name="Enums">The enums among the members, each once.</param>
/// <param name="Collections">The collections among the members; one entry per type and limits.</param>
/// <param name="Dictionaries">The dictionaries among the members; one entry per type and limits.</param>
/// <param name="Hierarchies">The polymorphic types among the members, each once.</param>
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
    /// <summary>The message itself, unless it is a hierarchy.</summary>
    public ObjectModel Root => Objects[0];

    /// <summary>The values of members, elements and entries.</summary>
    public IEnumerable<ValueModel> Values
        => Objects.SelectMany(static model => model.Members).Select(static member => member.Value)
            .Concat(Collections.Select(static collection => collection.Element))
            .Concat(Dictionaries.SelectMany(static dictionary => new[] { dictionary.Key, dictionary.Value }));
}

/// <summary>The envelope around a message, as far as its codec knows it.</summary>
/// <param name="Discriminator">The value of its <c>type</c> member, not escaped.</param>
/// <param name="AcceptsEmpty">Whether no member of the message is required.</param>
/// <param name="OverflowPolicy">The policy of its own for slow readers, by name; null for none.</param>
internal sealed record EnvelopeModel(string Discriminator, bool AcceptsEmpty, string? OverflowPolicy);

/// <summary>
/// The part of a message that endpoints know. It is separate from the message's body, so that a changed rule emits only the file of
/// the message again, and not the files of the endpoints.
/// </summary>
/// <param name="TypeName">The message type, qualified.</param>
/// <param name="CodecTypeName">Its codec, qualified.</param>
/// <param name="Discriminator">The value of the envelope's <c>type</c> member, not escaped.</param>
internal sealed record MessageKey(string TypeName, string CodecTypeName, string Discriminator);

/// <summary>The registration of a codec by the module initializer.</summary>
/// <param name="TypeName">The type, qualified.</param>
/// <param name="CodecTypeName">Its codec, qualified.</param>
/// <param name="IsMessage">Whether messages are sent by it.</param>
/// <param name="IsErrorData">Whether errors' data is written by it.</param>
internal sealed record CodecRegistration(string TypeName, string CodecTypeName, bool IsMessage, bool IsErrorData);

/// <summary>The parser's result for a <c>[WsMessage]</c> type: its model, or none if it has errors.</summary>
/// <param name="TypeName">The message, qualified.</param>
/// <param name="Model">The model from which its codec is emitted.</param>
/// <param name="IsSent">Whether the server sends it.</param>
/// <param name="IsErrorData">Whether errors may carry it too.</param>
/// <param name="Documentation">The documentation of the message and of its members' types, for its contract.</param>
internal sealed record ParsedMessage(
    string TypeName,
    MessageModel? Model,
    bool IsSent,
    bool IsErrorData,
    EquatableArray<TypeDocumentation> Documentation);
