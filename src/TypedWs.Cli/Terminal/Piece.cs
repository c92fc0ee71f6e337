namespace TypedWs.Cli.Terminal;

/// <summary>The look of a text, where colours are allowed.</summary>
internal enum Look
{
    /// <summary>As the terminal writes by default.</summary>
    Plain,

    /// <summary>Something is as it should be.</summary>
    Good,

    /// <summary>Something is wrong.</summary>
    Bad,

    /// <summary>Something may be wrong.</summary>
    Doubtful,

    /// <summary>Less important than the rest.</summary>
    Faint,

    /// <summary>A name, such as that of a message.</summary>
    Name,
}

/// <summary>A part of a line. Its text is data: it is escaped before it is written, and never read as markup.</summary>
/// <param name="Text">The text.</param>
/// <param name="Look">Its look.</param>
internal readonly record struct Piece(string Text, Look Look = Look.Plain)
{
    public static implicit operator Piece(string text) => new(text);

    public static Piece Good(string text) => new(text, Look.Good);

    public static Piece Bad(string text) => new(text, Look.Bad);

    public static Piece Doubtful(string text) => new(text, Look.Doubtful);

    public static Piece Faint(string text) => new(text, Look.Faint);

    public static Piece Name(string text) => new(text, Look.Name);
}
