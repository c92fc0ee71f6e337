using System.Net.NetworkInformation;

namespace TypedWs.Client.Clients;

/// <summary>Tells that the addresses of this machine have changed, where the system tells it.</summary>
internal sealed class NetworkWatch : IDisposable
{
    public NetworkWatch()
    {
        if (!OperatingSystem.IsBrowser())
        {
            NetworkChange.NetworkAddressChanged += OnChanged;
        }
    }

    /// <summary>Raised on a thread of the system.</summary>
    public event Action? Changed;

    public void Dispose()
    {
        if (!OperatingSystem.IsBrowser())
        {
            NetworkChange.NetworkAddressChanged -= OnChanged;
        }
    }

    private void OnChanged(object? sender, EventArgs e) => Changed?.Invoke();
}
