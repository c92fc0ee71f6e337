using BenchmarkDotNet.Running;
using TypedWs.Benchmarks.Serve;

// serve raw|typed --port P       the server under test
// micro [BenchmarkDotNet's own options]
switch (args)
{
    case ["serve", var kind and ("raw" or "typed"), "--port", var port]:
        await BenchmarkServer.Build(kind, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)).RunAsync();
        return 0;
    case ["micro", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: serve raw|typed --port PORT | micro [--filter *Frame*]");
        return 2;
}
