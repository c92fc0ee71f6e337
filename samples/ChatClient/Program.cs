using Chat;
using TypedWs;

// dotnet run --project samples/ChatClient -- NAME [ADDRESS]
string name = args.Length > 0 ? args[0] : Environment.UserName;
string address = args.Length > 1 ? args[1] : "ws://localhost:3001/ws";

await using var client = new WsClient($"{address}?clientId={Uri.EscapeDataString(name)}");
client.On<ChatPosted>(posted => Console.WriteLine($"{posted.Time.ToLocalTime():HH:mm} {posted.From}: {posted.Text}"));
client.On<SystemNotice>(notice => Console.WriteLine($"* {notice.Text}"));
client.StateChanged += change =>
{
    if (change.Retry is { } retry)
    {
        Console.WriteLine($"* no connection ({retry.Cause}); next attempt in {retry.After.TotalSeconds:0.0} s");
    }
    else if (change.To == WsConnectionState.Open)
    {
        Console.WriteLine("* connected");
    }
};

// The server refuses a message: the event has the very object that was sent.
client.ServerError += error =>
{
    string reason = error.Error.FieldErrors is [var field, ..] ? field.Message : error.Error.Message;
    Console.WriteLine($"! {(error.Sent as ChatPayload)?.Text}: {reason}");
};
client.MessageNotSent += lost => Console.WriteLine($"! not sent ({lost.Reason}): {(lost.Sent as ChatPayload)?.Text}");

// A line may be typed before there is a connection: it waits in the client's queue.
client.Start();
while (!client.Closed.IsCompleted && await Console.In.ReadLineAsync() is { } line)
{
    if (client.Send(new ChatPayload(line)) is WsSendStatus.Dropped or WsSendStatus.Closed)
    {
        Console.WriteLine("! not sent");
    }
}

// The end of the input: lines that wait are sent first, if there is a connection.
try
{
    using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
    await client.SendAsync(new ChatPayload($"{name} leaves"), soon.Token);
}
catch (Exception failure) when (failure is WsSendException or OperationCanceledException)
{
    Console.WriteLine("! the last lines may be lost");
}

await client.CloseAsync();
