using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Reporting;

/// <summary>
/// Receives the problems that the parsers find. For the analyzer, it reports them. The generator runs the same parsers only to know
/// whether there are errors, because a declaration with an error gets no code.
/// </summary>
internal sealed class ProblemSink(Action<Diagnostic>? report, CancellationToken cancellationToken)
{
    public bool HasErrors { get; private set; }

    /// <summary>Whether an error was reported to this sink. Errors that the compiler reports are not counted.</summary>
    public bool HasReportedErrors { get; private set; }

    /// <summary>Whether the problems are reported at all. If not, an expensive search for problems can be skipped.</summary>
    public bool IsReporting => report is not null;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>An optional callback that receives the types and members of a message, with the places where they are used.</summary>
    public Action<UsedSymbol>? Uses { get; set; }

    /// <summary>Passes a symbol whose declaration affects the generated code to <see cref="Uses"/>.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="location">The place where the symbol is used.</param>
    /// <param name="isRead">Whether the symbol is a type whose members are read and written. Otherwise only its name is needed.</param>
    public void NoteUse(ISymbol symbol, Location? location, bool isRead = false) => Uses?.Invoke(new UsedSymbol(symbol, location, isRead));

    /// <summary>Notes an error that the compiler itself reports, such as an unknown type or an incomplete declaration.</summary>
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
