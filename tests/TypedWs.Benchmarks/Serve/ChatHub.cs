using Microsoft.AspNetCore.SignalR;

namespace TypedWs.Benchmarks.Serve;

/// <summary>What a SignalR client can be called with; public, as SignalR implements it at run time.</summary>
public interface IChatClient
{
    Task Chat(ChatSaid message);

    Task News(NewsSaid message);

    Task Error(string code, string message);
}

/// <summary>The chat message as SignalR sends it.</summary>
public sealed record ChatSaid(string From, string Text, long Time);

/// <summary>The answer to a request as SignalR sends it.</summary>
public sealed record AnswerSaid(string From, string Text, int Number);

/// <summary>One of many messages as SignalR sends it.</summary>
public sealed record NewsSaid(string From, string Text, int Number);

/// <summary>The same services as a SignalR hub with its JSON protocol.</summary>
internal sealed class ChatHub : Hub<IChatClient>
{
    private const int MaxText = 500;
    private static int _count;

    public static void AddServices(IServiceCollection services)
        => services.AddSignalR(options => options.MaximumReceiveMessageSize = 16 * 1024 * 1024);

    public override Task OnConnectedAsync()
    {
        Context.Items["name"] = $"user{Interlocked.Increment(ref _count)}";
        return Task.CompletedTask;
    }

    /// <summary>Answers the sender.</summary>
    public Task Echo(string text) => IsValid(text) ? Clients.Caller.Chat(Said(text)) : RefuseAsync();

    /// <summary>Broadcasts to everybody.</summary>
    public Task Chat(string text) => IsValid(text) ? Clients.All.Chat(Said(text)) : RefuseAsync();

    /// <summary>Answers a request.</summary>
    public AnswerSaid Ask(string text, int number) => new("server", text, number);

    /// <summary>Sends so many messages to the caller.</summary>
    public async Task Burst(int count)
    {
        for (int number = 1; number <= count; number++)
        {
            await Clients.Caller.News(new NewsSaid("server", "something has happened", number));
        }
    }

    private static bool IsValid(string? text) => text is { Length: >= 1 and <= MaxText };

    private Task RefuseAsync() => Clients.Caller.Error("invalid", "text must have 1 to 500 characters.");

    private ChatSaid Said(string text) => new((string)Context.Items["name"]!, text, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
}
