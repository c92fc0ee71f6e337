using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// The name of a topic together with the type of its messages, so that the compiler checks the type where a message is published.
/// Topics with the same name are the same topic, whatever their type.
/// </summary>
/// <remarks>
/// A name with parts in braces stands for many topics: <c>new WsTopic&lt;Price&gt;("prices:{symbol}")</c> is a template.
/// <see cref="For(string)"/> makes the topic to subscribe and publish to. A topic without a type is only its name, a string.
/// </remarks>
/// <typeparam name="T">A message that the server sends.</typeparam>
public sealed record WsTopic<T>
{
    /// <summary>Creates a topic, or a template of topics.</summary>
    /// <param name="name">The name or the template. Not empty, at most 256 bytes of UTF-8; compared by ordinal. In a template, the text
    /// between two parts in braces must contain a separator, for example a colon, so that different arguments never give the same name.
    /// A separator is an ASCII character that is no letter, no digit and none of <c>-_.~%</c>.</param>
    /// <exception cref="WsTopicNameException">The name is empty or too long.</exception>
    /// <exception cref="ArgumentException">The braces do not match, or no separator stands between two parts.</exception>
    public WsTopic(string name)
    {
        TopicName.ThrowIfInvalid(name);
        IsTemplate = TopicTemplate.IsTemplate(name);
        Name = name;
    }

    /// <summary>The topic's name, or the template.</summary>
    public string Name { get; }

    /// <summary>Whether this is a template, from which <see cref="For(string)"/> makes topics.</summary>
    public bool IsTemplate { get; }

    /// <summary>Makes a topic from this template: puts an argument in the place of each part in braces, in their order.</summary>
    /// <remarks>ASCII characters other than letters, digits and <c>-_.~</c> are percent-encoded in the name. The topic and its name are
    /// allocated: keep the result if the same topic is used often.</remarks>
    /// <exception cref="InvalidOperationException">This is not a template.</exception>
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
