// What C# 9 to 12 need from a framework newer than netstandard2.0, which the compiler demands of analyzers.
#pragma warning disable IDE0130, MA0047, MA0048, CA1018, CA1019

namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit;
}

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}
