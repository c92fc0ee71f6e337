using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Tests.Architecture;

/// <summary>One use of a type in each way that the scan has to see.</summary>
internal static class Violations
{
    public static readonly Stream? _field = Stream.Null;

    public static string Local()
    {
        // Only the list of the method's locals names the type. The reference keeps the local in a release build.
        Stream? local = null;
        ref Stream? reference = ref local;
        return reference is null ? "none" : "one";
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

    public abstract class Signature
    {
        // Without a body: only the signature names the type.
        public abstract void Method(List<Stream?[]> argument);
    }

    public static class Nested
    {
        public static async Task Run() => await Task.Yield();
    }
}
