using System.Net;

namespace TypedWs.Limits;

/// <summary>Counts connections against the endpoint's limits. A connection is counted from before its upgrade until its end.
/// Thread-safe.</summary>
internal sealed class ConnectionSlots(int? limit, int? limitPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private int _count;

    /// <returns>False if a limit is reached. If true, the caller must call <see cref="Release"/> later.</returns>
    public bool TryTake(IPAddress? address)
    {
        if (limit is null && limitPerAddress is null)
        {
            return true;
        }

        lock (_gate)
        {
            address = address is null ? null : ClientAddress.KeyOf(address);
            int fromAddress = address is null ? 0 : _perAddress.GetValueOrDefault(address);
            if (_count >= limit || fromAddress >= limitPerAddress)
            {
                return false;
            }

            _count++;
            if (address is not null)
            {
                _perAddress[address] = fromAddress + 1;
            }

            return true;
        }
    }

    public void Release(IPAddress? address)
    {
        if (limit is null && limitPerAddress is null)
        {
            return;
        }

        lock (_gate)
        {
            _count--;
            if (address is null)
            {
                return;
            }

            address = ClientAddress.KeyOf(address);
            int left = _perAddress[address] - 1;
            if (left == 0)
            {
                _perAddress.Remove(address);
            }
            else
            {
                _perAddress[address] = left;
            }
        }
    }
}
