using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Tests.Architecture;

/// <summary>One use of a type in each way that the scan has to see.</summary>
internal static class Violations
{
    public static readonly Stream? _field = Stream.Null;

    public static void Signature(List<Stream?[]> argument) => argument.Clear();

    public static string Local()
    {
        // Used twice, or a release build would do without it.
        Stream local = Stream.Null;
        return local.ToString() + local;
    }

    public static void Call() => Console.OpenStandardError().Dispose();

    public static void Constraint<T>()
        where T : Stream
    {
    }

    public static void Caught()
    {
        try
        {
            Call();
        }
        catch (IOException)
        {
            // For the exception's type in the table of the method's handlers.
        }
    }

    [ExcludeFromCodeCoverage]
    public static void Attributed()
    {
    }

    public abstract class Base : Stream;

    public static class Nested
    {
        public static async Task Run() => await Task.Yield();
    }
}
