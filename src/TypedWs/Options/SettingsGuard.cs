using System.Runtime.CompilerServices;

namespace TypedWs.Options;

/// <summary>
/// Refuses changes of an endpoint's settings after it is mapped: the runtime has copied some of them by then and reads others later,
/// so a change would have half an effect. Every setter of <see cref="WsOptions"/> and of its groups asks it.
/// </summary>
internal sealed class SettingsGuard
{
    private readonly SettingsGuard _whole;
    private readonly string _prefix;
    private string? _endpoint;

    public SettingsGuard()
    {
        _whole = this;
        _prefix = "";
    }

    private SettingsGuard(SettingsGuard whole, string group)
    {
        _whole = whole;
        _prefix = group + ".";
    }

    /// <summary>The guard of the settings of a group: it is frozen together with this one.</summary>
    public SettingsGuard ForGroup(string name) => new(this, name);

    /// <summary>Refuses all changes from now on.</summary>
    public void Freeze(string endpoint) => Volatile.Write(ref _endpoint, endpoint);

    /// <returns>The new value of a setting.</returns>
    /// <exception cref="InvalidOperationException">The endpoint is mapped.</exception>
    public T Accept<T>(T value, [CallerMemberName] string setting = "")
    {
        ThrowIfFrozen(setting);
        return value;
    }

    /// <exception cref="InvalidOperationException">The endpoint is mapped.</exception>
    public void ThrowIfFrozen(string setting)
    {
        if (Volatile.Read(ref _whole._endpoint) is { } endpoint)
        {
            throw new InvalidOperationException(
                $"{endpoint} is mapped; set {_prefix}{setting} in MapWs, WsHost.StartAsync, ConfigureWs or the configuration, "
                + "before the endpoint is mapped.");
        }
    }
}
