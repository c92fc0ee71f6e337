using Microsoft.CodeAnalysis;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Refuses messages whose codec would be too large for the compiler or too deep for the JSON reader.</summary>
internal sealed class SizeLimit(ProblemSink problems)
{
    // For a larger codec the compiler would need minutes. The limit also ends the search in a type that contains ever larger types.
    private const int MaxObjects = 1000;

    // The maximum depth of the JSON reader. A deeper document is never read.
    private const int MaxDepth = 64;

    /// <summary>Whether a type of the message was refused. The message then gets no codec.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>
    /// Checks the number and the nesting of a type's arguments. If there are too many, reports a diagnostic and returns false.
    /// </summary>
    public bool CheckNesting(ITypeSymbol type, string member, Location? location)
    {
        if (!IsExceeded && !TypeSize.Exceeds(type))
        {
            return true;
        }

        Report(
            member,
            location,
            $"its type nests more than {TypeSize.MaxNesting} type arguments in each other, or has more than {TypeSize.MaxArguments} in all"
        );
        return false;
    }

    /// <summary>Checks whether a message may have one more type. If not, reports a diagnostic and returns false.</summary>
    /// <param name="type">The type.</param>
    /// <param name="objects">The number of objects that the message has.</param>
    /// <param name="depth">The number of objects around the type.</param>
    /// <param name="isKnown">Whether the message has the type already.</param>
    /// <param name="member">The name of the member with this type, for the text of the diagnostic.</param>
    /// <param name="location">The place where the member is declared.</param>
    public bool Check(ITypeSymbol type, int objects, int depth, bool isKnown, string member, Location? location)
    {
        if (IsExceeded)
        {
            return false;
        }

        if ((objects < MaxObjects && depth < MaxDepth) || isKnown)
        {
            return true;
        }

        Report(
            member,
            location,
            objects >= MaxObjects
                ? $"'{type.ShortName()}' is one type more than the {MaxObjects} that a message can be made of"
                : $"'{type.ShortName()}' is nested in {MaxDepth} other objects, and JSON is read only to a depth of {MaxDepth}");
        return false;
    }

    // Only the first problem is reported, because further ones would have the same cause.
    private void Report(string member, Location? location, string problem)
    {
        if (!IsExceeded)
        {
            problems.Report(Descriptors.TypeTooLarge, location, member, problem);
        }

        IsExceeded = true;
    }
}
