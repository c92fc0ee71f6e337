using System.ComponentModel;

namespace TypedWs;

/// <summary>What names an endpoint's contract, as generated code gives it.</summary>
/// <param name="Name">The endpoint with its namespace.</param>
/// <param name="Hash">Of all that is seen on the wire: two endpoints with one hash take and send the same messages.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WsContract(string Name, string Hash);
