using System.Collections;

namespace TypedWs.Tests.Conformance;

/// <summary>
/// Rows of a conformance group by their number in the public suite (<c>6_4_1</c>): the frames that a peer sends, and
/// exactly what must come out, in order. Shared by the tests of the protocol, which see all events, and those over
/// sockets, which see what is sent.
/// </summary>
internal sealed class ConformanceRows : IEnumerable<ConformanceRow>
{
    private readonly Dictionary<string, ConformanceRow> _rows = [];

    public ConformanceRow this[string name] => _rows[name];

    public TheoryData<string> Names => [.. _rows.Keys];

    public void Add(string name, WireFrame[] frames, string[] events) => Add(name, () => frames, () => events);

    /// <summary>A row made on demand because it is large.</summary>
    public void Add(string name, Func<WireFrame[]> frames, Func<string[]> events, params int[] pieces) =>
        _rows.Add(name, new ConformanceRow(name, frames, events, pieces));

    public IEnumerator<ConformanceRow> GetEnumerator() => _rows.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>One row.</summary>
/// <param name="Name">Its number in the suite, with underscores.</param>
/// <param name="Frames">What the peer sends.</param>
/// <param name="Events">What comes out, in the words of <see cref="Outcome"/>.</param>
/// <param name="Pieces">Lengths in which the octets arrive; empty where any will do.</param>
internal sealed record ConformanceRow(string Name, Func<WireFrame[]> Frames, Func<string[]> Events, int[] Pieces);
