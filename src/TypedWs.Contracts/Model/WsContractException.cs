namespace TypedWs.Contracts;

/// <summary>A contract could not be read. The message says which part of it is wrong, and why.</summary>
public sealed class WsContractException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The reason.</param>
    public WsContractException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The reason.</param>
    /// <param name="innerException">The cause; null if there is none.</param>
    public WsContractException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
