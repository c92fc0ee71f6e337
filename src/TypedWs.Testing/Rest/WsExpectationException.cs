using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Testing;

/// <summary>An expectation of a test has failed. The text has the expectation, the messages of the connection with their times, and the
/// log of the server about it. Every test framework shows it as a failure.</summary>
/// <param name="message">The text.</param>
/// <param name="innerException">The exception that is the reason; null if there is none.</param>
[SuppressMessage("Design", "CA1032", Justification = "The text is always made from an expectation.")]
public sealed class WsExpectationException(string message, Exception? innerException = null) : Exception(message, innerException);
