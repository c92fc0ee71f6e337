namespace TypedWs.Authorization;

/// <summary>The decision whether a user may do something.</summary>
internal enum AuthorizationOutcome
{
    /// <summary>No decision was made yet.</summary>
    Undecided,

    /// <summary>The user is allowed.</summary>
    Granted,

    /// <summary>The user must be authenticated, but is not.</summary>
    Unauthenticated,

    /// <summary>The user is authenticated, but not allowed.</summary>
    Forbidden,
}
