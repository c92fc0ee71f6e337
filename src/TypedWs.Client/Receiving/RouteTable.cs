using System.Text;
using TypedWs.Messages;

namespace TypedWs.Client.Receiving;

/// <summary>The routes of one client, by the discriminator. Adding a route copies the table, so that reading needs no lock.</summary>
internal sealed class RouteTable
{
    private readonly Lock _gate = new();
    private Dictionary<byte[], Route> _routes = new(ByteComparer.Instance);

    /// <summary>All routes.</summary>
    public IEnumerable<Route> All => Volatile.Read(ref _routes).Values;

    /// <summary>Finds the route of a discriminator; null if there is none.</summary>
    public Route? Find(ReadOnlySpan<byte> discriminator)
        => Volatile.Read(ref _routes).GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(discriminator, out Route? route) ? route : null;

    /// <summary>Gets the route of a message type, and adds it if there is none.</summary>
    /// <exception cref="InvalidOperationException">The type is no message, or another type has the same discriminator.</exception>
    public Route<T> Get<T>()
    {
        byte[] discriminator = Encoding.UTF8.GetBytes(MessageCodec<T>.Get().TypeName);
        lock (_gate)
        {
            if (_routes.TryGetValue(discriminator, out Route? known))
            {
                return known as Route<T> ?? throw new InvalidOperationException(
                    $"'{typeof(T)}' and another message of the server have the discriminator '{known.Type}'.");
            }

            var added = new Route<T>();
            Volatile.Write(ref _routes, new Dictionary<byte[], Route>(_routes, ByteComparer.Instance) { [discriminator] = added });
            return added;
        }
    }
}
