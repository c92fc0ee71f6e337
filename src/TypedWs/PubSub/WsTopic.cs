using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// The name of a topic together with the type of message that is published to it, so that the compiler checks both
/// ends. Topics with the same name are the same topic, whatever their type.
/// </summary>
/// <remarks>
/// A name with parts in braces stands for many topics: <c>new WsTopic&lt;Price&gt;("prices:{symbol}")</c> is a template, of
/// which <see cref="For(string)"/> makes the topic to subscribe and publish to. A topic without a type is just its name, a string.
/// </remarks>
/// <typeparam name="T">A message that the server sends.</typeparam>
public sealed record WsTopic<T>
{
    /// <summary>Names a topic, or a template of topics.</summary>
    /// <param name="name">Not empty, at most 256 bytes of UTF-8; compared by ordinal. In a template, the text between two parts in
    /// braces must contain an ASCII character that is no letter, no digit and none of <c>-_.~%</c>, for example a colon, so that
    /// different arguments never give the same name.</param>
    /// <exception cref="WsTopicNameException">The name is empty or too long.</exception>
    /// <exception cref="ArgumentException">Its braces do not match, or two parts have no separator.</exception>
    public WsTopic(string name)
    {
        TopicName.ThrowIfInvalid(name);
        IsTemplate = TopicTemplate.IsTemplate(name);
        Name = name;
    }

    /// <summary>The topic's name, or the template.</summary>
    public string Name { get; }

    /// <summary>Whether this is a template, which <see cref="For(string)"/> makes topics of.</summary>
    public bool IsTemplate { get; }

    /// <summary>The topic of a template for these arguments, one for each part in braces, in their order.</summary>
    /// <remarks>Characters of ASCII other than letters, digits and <c>-_.~</c> are percent-encoded in the name. Allocates the topic
    /// and its name: keep the result where the same topic is used often.</remarks>
    /// <exception cref="InvalidOperationException">This is no template.</exception>
    /// <exception cref="WsTopicNameException">An argument is empty, or the name becomes too long.</exception>
    /// <exception cref="ArgumentException">The number of arguments is wrong.</exception>
    public WsTopic<T> For(string argument) => Fill([argument]);

    /// <inheritdoc cref="For(string)"/>
    public WsTopic<T> For(string first, string second) => Fill([first, second]);

    /// <inheritdoc cref="For(string)"/>
    public WsTopic<T> For(params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Fill(arguments);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The name to subscribe and publish to.</summary>
    internal static string NameOf(WsTopic<T> topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.IsTemplate
            ? throw new InvalidOperationException($"'{topic.Name}' is a template of topics: say which one is meant by For(...).")
            : topic.Name;
    }

    private WsTopic<T> Fill(ReadOnlySpan<string> arguments)
        => IsTemplate
            ? new WsTopic<T>(TopicTemplate.Fill(Name, arguments))
            : throw new InvalidOperationException($"The topic '{Name}' has no part in braces: it is used as it is.");
}
