using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace TypedWs.Benchmarks.Serve;

/// <summary>
/// The same services on ASP.NET Core's own WebSockets, written as its users write them: a receive loop per connection, a
/// lock around each send, a broadcast that sends to one after another.
/// </summary>
internal static class AspNetServer
{
    public static void Map(WebApplication app, bool typed, bool deflate)
    {
        var room = new ConcurrentDictionary<AspNetConnection, byte>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Map("/ws", context => AcceptAsync(context, room: null, typed, deflate));
        app.Map("/chat", context => AcceptAsync(context, room, typed, deflate));
    }

    private static async Task AcceptAsync(HttpContext context, ConcurrentDictionary<AspNetConnection, byte>? room, bool typed, bool deflate)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { DangerousEnableCompression = deflate, DisableServerContextTakeover = deflate });
        var connection = new AspNetConnection(socket);
        room?.TryAdd(connection, 0);
        try
        {
            await ServeAsync(connection, room, typed);
        }
        catch (WebSocketException)
        {
            // The client has gone.
        }
        finally
        {
            room?.TryRemove(connection, out _);
        }
    }

    private static async Task ServeAsync(AspNetConnection connection, ConcurrentDictionary<AspNetConnection, byte>? room, bool typed)
    {
        while (await connection.ReceiveAsync() is { } message)
        {
            bool toRoom = room is not null;
            ReadOnlyMemory<byte> answer = message.Data;
            if (typed)
            {
                answer = AspNetChat.Answer(message.Data.Span, connection.Name, out bool valid);
                toRoom &= valid;
            }

            if (!toRoom)
            {
                await connection.SendAsync(answer, message.Type);
                continue;
            }

            foreach ((AspNetConnection member, _) in room!)
            {
                await member.TrySendAsync(answer, message.Type);
            }
        }
    }
}
