using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>Writes a message's part of a contract, as far as it does not depend on the endpoint.</summary>
internal static class MessageContractWriter
{
    public static MessageContract Describe(ParsedMessage message)
    {
        MessageModel model = message.Model!;
        EnvelopeModel envelope = model.Envelope!;
        return new MessageContract(
            message.TypeName,
            envelope.Discriminator,
            message.IsSent,
            DescribePayload(message),
            Describe(message.Errors),
            new ContractObject(isWire: false)
                .AddText("overflow", ContractWords.Overflow(envelope.OverflowPolicy))
                .AddItems("examples", message.Examples)
                .EndMembers())
        {
            Answer = message.Request is { } request
                ? new ContractAnswer(
                    request.AnswerTypeName,
                    request.IsStream,
                    message.ForeignAnswer is { Model: not null } foreign ? Describe(foreign) : null)
                : null,
        };
    }

    public static EquatableArray<ErrorContract> Describe(EquatableArray<ParsedError> errors)
        => errors
            .Select(static error => new ErrorContract(
                error.Code, error.Data is null ? null : DescribeData(error.Data, error.Documentation)))
            .ToEquatableArray();

    private static ContractFragment DescribePayload(ParsedMessage message)
        => Describe(message.Model!, message.Documentation, (writer, isWire) =>
        {
            TypeDocumentation? documentation = writer.FindDocumentation(message.TypeName);
            return new ContractObject(isWire)
                .AddTextAside("description", documentation?.Summary)
                .AddAside("deprecated", documentation?.Deprecated is { } text ? ContractObject.Quote(text) : null)
                .AddIf("bare", message.Model!.IsBare)
                .Add("payload", writer.WritePayload())
                .AddItems("rules", writer.WriteRootRules())
                .EndMembers();
        });

    private static ContractFragment DescribeData(MessageModel data, EquatableArray<TypeDocumentation> documentation)
        => Describe(data, documentation, static (writer, _) => writer.WritePayload());

    private static ContractFragment Describe(
        MessageModel model,
        EquatableArray<TypeDocumentation> documentation,
        Func<FragmentContractWriter, bool, string> write)
    {
        var writer = new FragmentContractWriter(model, documentation, isWire: false);
        var wire = new FragmentContractWriter(model, documentation: default, isWire: true);
        return new ContractFragment(
            write(writer, false),
            writer.WriteTypes().ToEquatableArray(),
            WireForm.Write(write(wire, true), [.. wire.WriteTypes().Select(static type => type.Json)]));
    }
}
