using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits how a collection is read and written.</summary>
internal static class CollectionEmitter
{
    /// <summary>The maximum number of elements of a collection without a rule for its length. The runtime's <c>WsContractLimits.Items</c>
    /// has the same value.</summary>
    public const int MaxItems = 65_536;

    // The limit of a collection without a rule for its length.
    private static readonly MaxLengthRule DefaultLimit = new(MaxItems, RuleMessage.Literal("must have at most 65536 items"));

    // The limit if the application's own code hashes the elements. A client may then be able to choose elements with the same hash
    // code, so that each element is compared with all others.
    private static readonly MaxLengthRule DefaultHashedLimit = new(256, RuleMessage.Literal("must have at most 256 items"));

    public static void Emit(CodecContext context, CollectionModel model)
    {
        EmitRead(context, model);
        if (model.Items is { } items)
        {
            MemberReaderEmitter.EmitItem(context, model.Name, model.Element, items);
        }

        EmitWrite(context.Writer, model);
    }

    /// <summary>Adds the default limit, unless the limits contain a maximum.</summary>
    public static EquatableArray<RuleModel> WithDefault(EquatableArray<RuleModel> limits) => WithDefault(limits, DefaultLimit);

    /// <summary>
    /// The expression of a comparer for keys that protects against keys with the same hash code, which a client may choose. Empty
    /// if the default comparer is safe.
    /// </summary>
    public static string Comparer(ValueModel key)
        => key switch
        {
            { IsValueType: true, IsNullable: true } => $"global::TypedWs.CompilerServices.WsKeyComparer.ForNullable<{key.TypeName}>()",
            ScalarValue { Kind: ScalarKind.String } => "",
            _ => $"global::TypedWs.CompilerServices.WsKeyComparer.For<{key.VariableTypeName}>()",
        };

    /// <summary>The maximum number of elements in JSON, if it is neither <see cref="MaxItems"/> nor that of a rule; otherwise
    /// null.</summary>
    public static int? FindMaxSent(CollectionModel model)
    {
        MaxLengthRule standard = IsHashedByApplication(model) ? DefaultHashedLimit : DefaultLimit;
        if (model.Shape != CollectionShape.HashSet || model.Limits.Count == 0)
        {
            return standard.Max == MaxItems || model.Limits.Any(static limit => limit is MaxLengthRule) ? null : standard.Max;
        }

        int max = FindLimitOfSent(model.Limits, standard).OfType<MaxLengthRule>().First().Max;
        return max == MaxItems ? null : max;
    }

    private static EquatableArray<RuleModel> WithDefault(EquatableArray<RuleModel> limits, MaxLengthRule standard)
        => limits.Any(static limit => limit is MaxLengthRule) ? limits : limits.Concat([standard]).ToEquatableArray();

    private static EquatableArray<RuleModel> FindLimitOfSent(EquatableArray<RuleModel> limits, MaxLengthRule standard)
    {
        int max = limits.OfType<MaxLengthRule>().Select(static limit => limit.Max).DefaultIfEmpty(0).Min();
        RuleModel sent =
            max <= standard.Max ? standard : new MaxLengthRule(max, RuleMessage.Literal($"must have at most {Code.Number(max)} items"));
        return new[] { sent }.ToEquatableArray();
    }

    private static bool IsHashedByApplication(CollectionModel model)
        => model
            is
        {
            Shape: CollectionShape.HashSet,
            Element: ConvertedValue or CompositeValue { Kind: CompositeKind.Object or CompositeKind.Hierarchy }
        };

    private static void EmitRead(CodecContext context, CollectionModel model)
    {
        SourceWriter writer = context.Writer;
        MaxLengthRule standard = IsHashedByApplication(model) ? DefaultHashedLimit : DefaultLimit;

        // The rules count the elements of the set. The number of sent elements has a limit too, because duplicates cost time and
        // memory.
        bool countsSet = model.Shape == CollectionShape.HashSet && model.Limits.Count > 0;
        EquatableArray<RuleModel> limits = countsSet ? FindLimitOfSent(model.Limits, standard) : WithDefault(model.Limits, standard);
        int max = limits.OfType<MaxLengthRule>().Min(static limit => limit.Max);
        writer.Line();
        using (writer.Block($"private static bool TryRead_{model.Name}(ref {Code.Reader} reader, out {model.TypeName} value)"))
        {
            writer.Line("value = default!;");
            writer.Line("if (!reader.TryBeginArray()) return false;");
            writer.Line("int offset = reader.ValueOffset;");
            context.EmitErrorsBefore();
            writer.Line("int count = 0;");
            writer.Line($"global::TypedWs.CompilerServices.WsItems<{model.Element.VariableTypeName}> items = new();");
            using (writer.Block("while (reader.TryReadElement())"))
            {
                using (writer.Block($"if (++count > {Code.Number(max)})"))
                {
                    writer.Line("reader.TrySkip();");
                    writer.Line("continue;");
                }

                writer.Line();
                if (model.Items is null)
                {
                    ValueReaderEmitter.EmitItem(writer, model.Element);
                }
                else
                {
                    writer.Line(MemberReaderEmitter.ReadItemStatement(model.Name, model.Element));
                }

                writer.Line(model.Element is { IsNullable: false, IsValueType: false } ? "items.Add(item!);" : "items.Add(item);");
            }

            RuleEmitter.EmitItemLimits(writer, limits, "count", "reader.AddError(offset");
            using (writer.Block($"if ({context.HasFailed})"))
            {
                writer.Line("items.Discard();");
                writer.Line("return false;");
            }

            writer.Line();
            string made = $"items.To{model.Shape}({(model.Shape == CollectionShape.HashSet ? Comparer(model.Element) : "")})";
            if (countsSet)
            {
                writer.Line($"global::System.Collections.Generic.HashSet<{model.Element.VariableTypeName}> set = {made};");
                RuleEmitter.EmitItemLimits(writer, model.Limits, "set.Count", "reader.AddError(offset");
                writer.Line($"if ({context.HasFailed}) return false;");
                made = "set";
            }

            writer.Line($"value = {made};");
            writer.Line("return true;");
        }
    }

    private static void EmitWrite(SourceWriter writer, CollectionModel model)
    {
        bool isStruct = model.Shape == CollectionShape.ImmutableArray;
        writer.Line();
        using (writer.Block($"private static void Write_{model.Name}({Code.Writer} writer, {model.TypeName}{(isStruct ? "" : "?")} value)"))
        {
            using (writer.Block(isStruct ? "if (value.IsDefault)" : "if (value is null)"))
            {
                writer.Line("writer.WriteNullValue();");
                writer.Line("return;");
            }

            writer.Line();
            writer.Line("writer.WriteStartArray();");
            using (writer.Block($"foreach ({model.Element.VariableTypeName} item in value)"))
            {
                ValueWriterEmitter.EmitValue(writer, model.Element, "item", "given");
            }

            writer.Line("writer.WriteEndArray();");
        }
    }
}
