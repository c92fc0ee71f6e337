using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The decision of <c>OnUpgrade</c> of an endpoint without data: <see cref="Accept"/> or a refusal.</summary>
public readonly record struct WsUpgradeResult
{
    private WsUpgradeResult(WsUpgradeRefusal? refusal) => Refusal = refusal;

    /// <summary>The upgrade is accepted.</summary>
    public static WsUpgradeResult Accept => default;

    /// <summary>The refusal, or null if accepted.</summary>
    public WsUpgradeRefusal? Refusal { get; }

    /// <summary>Refuses the upgrade.</summary>
    public static implicit operator WsUpgradeResult(WsUpgradeRefusal refusal) => FromRefusal(refusal);

    /// <summary>Refuses the upgrade.</summary>
    public static WsUpgradeResult FromRefusal(WsUpgradeRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new WsUpgradeResult(refusal);
    }
}

/// <summary>The decision of <c>OnUpgrade</c>: the connection's data, or a refusal. Both convert to this type implicitly.</summary>
/// <typeparam name="TData">Type of the connection's data.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "Factories of the result; the conversions are what is used.")]
public readonly record struct WsUpgradeResult<TData>
{
    private readonly TData? _data;

    private WsUpgradeResult(TData? data, WsUpgradeRefusal? refusal)
    {
        _data = data;
        Refusal = refusal;
    }

    /// <summary>The refusal, or null if accepted.</summary>
    public WsUpgradeRefusal? Refusal { get; }

    /// <summary>The connection's data, if accepted.</summary>
    public TData Data => Refusal is null ? _data! : throw new InvalidOperationException("The upgrade was refused: there is no data.");

    /// <summary>Accepts the upgrade.</summary>
    public static implicit operator WsUpgradeResult<TData>(TData data) => new(data, refusal: null);

    /// <summary>Refuses the upgrade.</summary>
    public static implicit operator WsUpgradeResult<TData>(WsUpgradeRefusal refusal) => FromRefusal(refusal);

    /// <summary>
    /// Accepts the upgrade; needed only where <typeparamref name="TData"/> is an interface, which has no implicit conversion.
    /// </summary>
    public static WsUpgradeResult<TData> Accept(TData data) => new(data, refusal: null);

    /// <summary>Refuses the upgrade.</summary>
    public static WsUpgradeResult<TData> FromRefusal(WsUpgradeRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new WsUpgradeResult<TData>(default, refusal);
    }
}
