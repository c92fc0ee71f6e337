namespace TypedWs.Authorization;

/// <summary>Whether a user may do something.</summary>
internal enum AuthorizationOutcome
{
    /// <summary>Not asked yet.</summary>
    Undecided,

    /// <summary>The user may.</summary>
    Granted,

    /// <summary>Nobody is authenticated, and somebody has to be.</summary>
    Unauthenticated,

    /// <summary>Somebody is authenticated, but may not.</summary>
    Forbidden,
}
