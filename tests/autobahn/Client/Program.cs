using TypedWs.Autobahn;

if (args is not [var server, var agent])
{
    await Console.Error.WriteLineAsync("usage: ws://HOST:PORT AGENT");
    return 2;
}

int count = await FuzzedClient.RunAsync(server, agent, Console.Out);
await Console.Out.WriteLineAsync($"{count} cases have run");
return 0;
