// Types that C# 9 to 12 need and that netstandard2.0 does not have. The compiler demands that analyzers target netstandard2.0.
#pragma warning disable IDE0130, MA0047, MA0048, CA1018, CA1019

namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit;
}

namespace System
{
    // List patterns need this type.
    internal readonly struct Index(int value, bool fromEnd = false)
    {
        public int GetOffset(int length) => fromEnd ? length - value : value;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}
