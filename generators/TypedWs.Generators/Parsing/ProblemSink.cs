using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Where parsers put what is wrong. The analyzer reports it; the generator runs the same parsers only to know whether
/// there is any: what has an error is not emitted.
/// </summary>
internal sealed class ProblemSink(Action<Diagnostic>? report, CancellationToken cancellationToken)
{
    public bool HasErrors { get; private set; }

    /// <summary>Whether somebody reads the problems. What only makes one, and is expensive to find, need not be looked for otherwise.</summary>
    public bool IsReporting => report is not null;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Notes an error that the compiler reports itself: an unknown type, an incomplete declaration.</summary>
    public void NoteCompilerError() => HasErrors = true;

    public void Report(DiagnosticDescriptor descriptor, Location? location, params object[] arguments)
    {
        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        report?.Invoke(Diagnostic.Create(descriptor, location, arguments));
    }
}
