using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Reporting;

/// <summary>
/// Where parsers put what is wrong. The analyzer reports it; the generator runs the same parsers only to know whether
/// there is any: what has an error is not emitted.
/// </summary>
internal sealed class ProblemSink(Action<Diagnostic>? report, CancellationToken cancellationToken)
{
    public bool HasErrors { get; private set; }

    /// <summary>Whether an error was reported; not one that is the compiler's to report.</summary>
    public bool HasReportedErrors { get; private set; }

    /// <summary>Whether somebody reads the problems. What only makes one, and is expensive to find, need not be looked for otherwise.</summary>
    public bool IsReporting => report is not null;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Hears of what a message is made of and where it is used, for who wants to know.</summary>
    public Action<UsedSymbol>? Uses { get; set; }

    /// <summary>Tells <see cref="Uses"/> of a symbol whose declaration decides what is generated.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="location">Where it is used.</param>
    /// <param name="isRead">Whether it is a type whose members are read and written; otherwise only its name is needed.</param>
    public void NoteUse(ISymbol symbol, Location? location, bool isRead = false) => Uses?.Invoke(new UsedSymbol(symbol, location, isRead));

    /// <summary>Notes an error that the compiler reports itself: an unknown type, an incomplete declaration.</summary>
    public void NoteCompilerError() => HasErrors = true;

    public void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments)
    {
        HasReportedErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        HasErrors |= HasReportedErrors;
        report?.Invoke(Diagnostic.Create(descriptor, location, arguments));
    }
}

/// <summary>A symbol that a message uses.</summary>
internal readonly record struct UsedSymbol(ISymbol Symbol, Location? Location, bool IsRead);
