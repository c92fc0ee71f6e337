namespace TypedWs.Tests.Shared;

/// <summary>Tests that watch the whole process, or that others would disturb: they run while nothing else does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
