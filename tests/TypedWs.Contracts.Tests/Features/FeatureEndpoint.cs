namespace TypedWs.Contracts.Tests.Features;

/// <summary>An endpoint whose contract has every feature of the format.</summary>
[WsEndpoint(Version = "1.2")]
public sealed partial class FeatureEndpoint : WsEndpoint
{
    public static readonly WsTopic<Item> Items = new("items:{name}");

    [WsHandler, WsErrors<Refusal>("refused"), WsErrors("busy")]
#pragma warning disable CS0618 // deprecation is a part of contracts
    public Answer OnScalars(Scalars message) => new(message.String, Growing.Known);
#pragma warning restore CS0618

    [WsHandler, WsRateLimit(2, Burst = 3)]
    public void OnOptionals(Optionals message)
    {
    }

    [WsHandler]
    public void OnNumbers(Numbers message)
    {
    }

    [WsHandler]
    public void OnEnums(Enums message)
    {
    }

    [WsHandler]
    public void OnEnumRules(EnumRules message)
    {
    }

    [WsHandler]
    public void OnCollections(Collections message)
    {
    }

    [WsHandler]
    public void OnMaps(Maps message)
    {
    }

    [WsHandler]
    public async IAsyncEnumerable<Item> OnTree(Tree message)
    {
        await Task.Yield();
        yield return new Item(message.Name.Length);
    }

    [WsHandler]
    public void OnShapes(Shapes message)
    {
    }

    [WsHandler]
    public void OnFigure(Figure message)
    {
    }

    [WsHandler]
    public void OnTexts(Texts message)
    {
    }

    [WsHandler]
    public void OnRanges(Ranges message)
    {
    }

    [WsHandler]
    public void OnInitials(Initials message)
    {
    }

    [WsHandler]
    public void OnCompared(Compared message)
    {
    }

    [WsHandler]
    public void OnOwn(Own message)
    {
    }

    [WsHandler]
    public void OnStrict(Strict message)
    {
    }

    [WsHandler]
    public void OnNumbered(Numbered message)
    {
    }

    [WsHandler]
    public void OnBareText(BareText message)
    {
    }

    [WsHandler]
    public void OnBareList(BareList message)
    {
    }

    [WsHandler]
    public void OnBareObject(BareObject message)
    {
    }

    [WsHandler]
    public void OnEmpty(Empty message)
    {
    }

    [WsHandler]
    public void OnEmptyStrict(EmptyStrict message)
    {
    }
}
