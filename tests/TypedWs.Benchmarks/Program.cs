using BenchmarkDotNet.Running;
using TypedWs.Benchmarks.Clients;
using TypedWs.Benchmarks.Compare;
using TypedWs.Benchmarks.Load;
using TypedWs.Benchmarks.Micro;
using TypedWs.Benchmarks.Restarts;
using TypedWs.Benchmarks.Serve;

// See docs/performance.md.
switch (args)
{
    case ["serve", var kind, "--port", var port] when BenchmarkServer.Kinds.Contains(kind):
        await BenchmarkServer.Build(kind, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)).RunAsync();
        return 0;
    case ["serve", var kind, "--port", var port, "--transport", "linux"] when BenchmarkServer.Kinds.Contains(kind):
        await BenchmarkServer.Build(kind, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), isOnLoops: true).RunAsync();
        return 0;
    case ["serve", var kind, "--port", var port, "--overflow", var name]
        when BenchmarkServer.Kinds.Contains(kind) && Enum.TryParse(name, out TypedWs.WsOverflowPolicy policy):
        await BenchmarkServer.Build(kind, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), policy).RunAsync();
        return 0;
    case ["load", .. var options]:
        return await LoadRun.CommandAsync(options);
    case ["compare", .. var options]:
        return await Comparison.CommandAsync(options);
    case ["client", .. var options]:
        return await ClientComparison.CommandAsync(options);
    case ["client-run", .. var options]:
        return await ClientMeasurement.CommandAsync(options);
    case ["signalr-facts"]:
        return await SignalRFacts.CommandAsync();
    case ["restarts", .. var options]:
        return await RestartRun.CommandAsync(options);
    case ["flood", .. var options]:
        return await Flood.CommandAsync(options);
    case ["fairness", .. var options]:
        return await Fairness.CommandAsync(options);
    case ["flooders", .. var options]:
        return await Flooders.CommandAsync(options);
    case ["good", .. var options]:
        return await GoodClient.CommandAsync(options);
    case ["micro", "--smoke"]:
        return SmokeRun.Run(Console.Out);
    case ["micro", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(BenchmarkServer).Assembly).Run(options);
        return 0;
    default:
        await Console.Error.WriteLineAsync($"""
            usage: serve {string.Join('|', BenchmarkServer.Kinds)} --port PORT [--overflow POLICY | --transport linux]
                   load --url ws://HOST:PORT/PATH [--mode echo|fanout|idle] [--conns N] [--inflight K] [--senders M]
                        [--stalled N [--pairs P [--settle S]]] [--seconds S] [--warmup S] [--pid SERVER]
                        [--size BYTES | --msg TEXT ...] [--dialect plain|signalr]
                   compare [-w W1,W2,...] [-k raw|typed] [--peers aspnet,signalr,bun,ws] [-r ROUNDS] [--seconds S] [--warm S]
                   client [--clients TypedWs,ClientWebSocket,SignalR] [-r ROUNDS] [--seconds S] [--warm S]
                   client-run --client NAME --url URL [--mode ask|receive] [--inflight K] [--seconds S] [--warm S]
                   restarts [--clients TypedWs,SignalR,Websocket.Client] [--restarts N] [--burst N] [--seed N]
                   signalr-facts
                   flood [--conns N] [--inflight K] [-r ROUNDS] [--seconds S] [--warm S]
                   fairness [--floods pings,echoes,malformed] [--conns 20,100] [--server TypedWs|aspnet] [-r ROUNDS] [--seconds S]
                       [--warm S]
                   flooders --url ws://HOST:PORT/PATH [--kind pings|echoes|malformed] [--conns N] [--seconds S]
                   good --url ws://HOST:PORT/PATH [--interval MS] [--seconds S]
                   micro [--filter *Frame*] | micro --smoke
            """);
        return 2;
}
