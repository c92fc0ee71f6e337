using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the choice among many handlers: the discriminator's slot in a perfect hash table, then one comparison. The slots are
/// divided among several methods, because the JIT does not optimise very large ones.
/// </summary>
internal static class HashDispatchEmitter
{
    // One method has 2^GroupBits slots.
    private const int GroupBits = 5;

    public static void EmitChoice(SourceWriter writer, EndpointModel endpoint, PerfectHash table)
    {
        writer.Line($"{Code.Bytes} type = inbound.Type;");
        writer.Line($"ulong hash = global::TypedWs.CompilerServices.WsTypeHash.Compute(type, {Code.Number((int)table.Seed)});");
        writer.Line(
            $"uint slot = ((uint)(hash >> {Code.Number(PerfectHash.SlotShift)}) ^ "
            + $"{endpoint.Prefix}Displacements[(int)(hash & {Code.Number(table.Displacements.Length - 1)})]) "
            + $"& {Code.Number(table.SlotCount - 1)};");
        using (writer.Block($"switch (slot >> {Code.Number(GroupBits)})"))
        {
            for (int group = 0; group < table.SlotCount >> GroupBits; group++)
            {
                writer.Line($"case {Code.Number(group)}: return {endpoint.Prefix}Slots{Code.Number(group)}(slot, ws, ref inbound);");
            }
        }

        writer.Line();
    }

    public static void EmitSlots(SourceWriter writer, EndpointModel endpoint, PerfectHash table, string returnType, string parameters)
    {
        writer.Line();
        writer.Line(
            $"private static global::System.ReadOnlySpan<ushort> {endpoint.Prefix}Displacements => "
            + $"[{string.Join(", ", table.Displacements)}];");
        ILookup<int, HandlerModel> bySlot = endpoint.Handlers.ToLookup(handler =>
            table.FindSlot(handler.Message.Discriminator) >> GroupBits);
        for (int group = 0; group < table.SlotCount >> GroupBits; group++)
        {
            writer.Line();
            using (writer.Block($"private {returnType} {endpoint.Prefix}Slots{Code.Number(group)}(uint slot, {parameters})"))
            {
                var handlers = bySlot[group].OrderBy(handler => table.FindSlot(handler.Message.Discriminator)).ToList();
                if (handlers.Count > 0)
                {
                    writer.Line($"{Code.Bytes} type = inbound.Type;");
                    using (writer.Block("switch (slot)"))
                    {
                        foreach (HandlerModel? handler in handlers)
                        {
                            DispatcherEmitter.EmitComparison(
                                writer,
                                $"case {Code.Number(table.FindSlot(handler.Message.Discriminator))}",
                                handler);
                        }
                    }

                    writer.Line();
                }

                writer.Line("inbound.RefuseUnknownType();");
                writer.Line("return default;");
            }
        }
    }
}
