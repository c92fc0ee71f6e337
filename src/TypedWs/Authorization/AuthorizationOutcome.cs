namespace TypedWs.Authorization;

/// <summary>Whether a user may do something.</summary>
internal enum AuthorizationOutcome
{
    /// <summary>Not asked yet.</summary>
    Undecided,

    /// <summary>The user may.</summary>
    Granted,

    /// <summary>The user is not authenticated, but has to be.</summary>
    Unauthenticated,

    /// <summary>The user is authenticated, but not allowed.</summary>
    Forbidden,
}
