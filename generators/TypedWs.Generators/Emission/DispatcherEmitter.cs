using System.Text;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Emits the dispatcher. The generated code chooses the handler by the discriminator's length. If many discriminators have the same
/// length, it then chooses by the byte in which most of them differ, and then by comparison. For more than
/// <see cref="MaxSwitched"/> handlers it uses a perfect hash. Methods stay small, because the JIT does not optimise very large
/// ones.
/// </summary>
internal static class DispatcherEmitter
{
    public const string ValueTask = "global::System.Threading.Tasks.ValueTask";

    // Up to this number of handlers, comparing one by one is faster than another jump.
    private const int MaxCompared = 4;

    // Up to this number of handlers, nested switches are faster than a hash.
    private const int MaxSwitched = 32;

    public static void Emit(SourceWriter writer, EndpointModel endpoint)
    {
        string parameters = $"{endpoint.ConnectionTypeName} ws, ref global::TypedWs.CompilerServices.WsInboundMessage inbound";
        PerfectHash? table = endpoint.Handlers.Count > MaxSwitched
            ? PerfectHash.Create(endpoint.Handlers.Select(static handler => handler.Message.Discriminator).ToList())
            : null;
        writer.Line();
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        using (writer.Block($"protected override {ValueTask} DispatchMessage({parameters})"))
        {
            if (table is not null)
            {
                HashDispatchEmitter.EmitChoice(writer, endpoint, table);
            }
            else if (endpoint.Handlers.Count > 0)
            {
                EmitLengths(writer, endpoint);
            }

            writer.Line("inbound.RefuseUnknownType();");
            writer.Line("return default;");
        }

        if (table is not null)
        {
            HashDispatchEmitter.EmitSlots(writer, endpoint, table, ValueTask, parameters);
        }

        foreach (HandlerModel handler in endpoint.Handlers)
        {
            EmitHandler(writer, endpoint, handler, parameters);
        }
    }

    private static void EmitLengths(SourceWriter writer, EndpointModel endpoint)
    {
        writer.Line($"{Code.Bytes} type = inbound.Type;");
        using (writer.Block("switch (type.Length)"))
        {
            foreach (IGrouping<int, HandlerModel>? group in endpoint
                    .Handlers.GroupBy(static handler => Code.Utf8Length(handler.Message.Discriminator))
                    .OrderBy(static group => group.Key))
            {
                EmitLength(writer, group.Key, [.. group]);
            }
        }

        writer.Line();
    }

    private static void EmitLength(SourceWriter writer, int length, List<HandlerModel> handlers)
    {
        string label = $"case {Code.Number(length)}";
        if (handlers.Count <= MaxCompared)
        {
            EmitComparisons(writer, label, handlers);
            return;
        }

        int position = FindTellingByte(handlers, length);
        writer.Line(label + ":");
        writer.Indent();
        using (writer.Block($"switch (type[{Code.Number(position)}])"))
        {
            foreach (IGrouping<byte, HandlerModel>? group in handlers
                    .GroupBy(handler => Encoding.UTF8.GetBytes(handler.Message.Discriminator)[position])
                    .OrderBy(static group => group.Key))
            {
                EmitComparisons(writer, $"case {Code.Number(group.Key)}", [.. group]);
            }
        }

        writer.Line();
        writer.Line("break;");
        writer.Outdent();
    }

    private static void EmitComparisons(SourceWriter writer, string label, List<HandlerModel> handlers)
    {
        foreach (HandlerModel handler in handlers)
        {
            EmitComparison(writer, label, handler);
        }
    }

    /// <summary>Emits the case of one handler, which compares the whole discriminator.</summary>
    public static void EmitComparison(SourceWriter writer, string label, HandlerModel handler)
    {
        writer.Line($"{label} when global::System.MemoryExtensions.SequenceEqual(type, {Code.Utf8(handler.Message.Discriminator)}):");
        writer.Nested($"return {handler.DispatchName}(ws, ref inbound);");
    }

    private static int FindTellingByte(List<HandlerModel> handlers, int length)
    {
        List<byte[]> names = handlers.ConvertAll(static handler => Encoding.UTF8.GetBytes(handler.Message.Discriminator));
        return Enumerable.Range(0, length)
            .OrderByDescending(position => names.Select(name => name[position]).Distinct().Count())
            .First();
    }

    private static void EmitHandler(SourceWriter writer, EndpointModel endpoint, HandlerModel handler, string parameters)
    {
        IEnumerable<string> arguments = handler.Arguments.Select((argument, position) => argument.Kind switch
        {
            HandlerArgumentKind.Message => "message",
            HandlerArgumentKind.Connection => "ws",
            HandlerArgumentKind.CancellationToken => "inbound.HandlerToken",
            HandlerArgumentKind.Items => $"inbound.Items<{argument.Item!.CodecTypeName}, {argument.Item.TypeName}>()",
            _ => HandlerServiceEmitter.Resolve(endpoint, handler, position),
        });
        string call = $"{handler.Receiver}{handler.MethodName}({string.Join(", ", arguments)})";
        writer.Line();
        if (handler.IsRefused)
        {
            writer.Line(EndpointEmitter.AllowsRefused);
        }

        using (writer.Block($"private {ValueTask} {handler.DispatchName}({parameters})"))
        {
            RateLimitEmitter.EmitCheck(writer, endpoint, handler);
            AuthorizationEmitter.EmitCheck(writer, endpoint, handler);
            SchedulingEmitter.EmitEntry(writer, endpoint, handler);
            string read = handler.HasStream ? "TryReadRequest" : "TryRead";
            writer.Line(
                $"if (!inbound.{read}<{handler.Message.CodecTypeName}, {handler.Message.TypeName}>("
                + $"out {handler.Message.TypeName} message)) return default;");
            SchedulingEmitter.EmitTurn(writer, endpoint, handler);
            switch (handler.Return)
            {
                case HandlerReturn.Task:
                    writer.Line($"return new {ValueTask}({call});");
                    break;
                case HandlerReturn.ValueTask:
                    writer.Line($"return {call};");
                    break;
                case HandlerReturn.Stream:
                    writer.Line($"return inbound.StreamAsync({call});");
                    break;
                case HandlerReturn.TaskOfReply or HandlerReturn.ValueTaskOfReply:
                    writer.Line($"return inbound.ReplyAsync({call});");
                    break;
                default:
                    writer.Line(handler.Return == HandlerReturn.Reply ? $"inbound.Reply({call});" : call + ";");
                    writer.Line("return default;");
                    break;
            }
        }
    }
}
