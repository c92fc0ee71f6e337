namespace TypedWs.Generators.Model;

/// <summary>When and where a handler runs.</summary>
/// <param name="Limit">The number of calls that may run at once for one connection; null if handlers run one after another.</param>
/// <param name="Key">The key of an exclusive handler; otherwise null.</param>
/// <param name="IsOffloaded">Whether the handler runs on the thread pool.</param>
internal sealed record SchedulingModel(int? Limit, KeyModel? Key, bool IsOffloaded)
{
    /// <summary>Handlers of a connection run one after another, on the thread that receives.</summary>
    public static readonly SchedulingModel Sequential = new(null, null, false);
}

/// <summary>The member of a message with <c>[WsKey]</c>.</summary>
/// <param name="MemberName">The name of the member, escaped for C#.</param>
/// <param name="TypeName">The qualified name of its type.</param>
/// <param name="IsRefused">Whether the member or its type has <c>[Obsolete(error: true)]</c>.</param>
internal sealed record KeyModel(string MemberName, string TypeName, bool IsRefused);
