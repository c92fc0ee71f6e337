namespace TypedWs.Testing.Clocks;

/// <summary>The clock of the machine, for the time-outs of expectations: only a failing test waits for them.</summary>
internal static class RealTime
{
#pragma warning disable RS0030 // a test that fails must end, although the clock of its host stands still
    public static TimeProvider Clock => TimeProvider.System;
#pragma warning restore RS0030
}
