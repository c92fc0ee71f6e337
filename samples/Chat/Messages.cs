using System.ComponentModel.DataAnnotations;
using TypedWs;

namespace Chat;

/// <summary>A client says something: <c>{"type":"chat","payload":{"text":"hi"}}</c>.</summary>
[WsMessage("chat")]
public sealed record ChatPayload([Required, StringLength(500)] string Text);

/// <summary>A message for everyone in the room, including its sender.</summary>
[WsMessage("chat", Direction = WsDirection.ServerToClient)]
public sealed record ChatPosted(string From, string Text, DateTimeOffset Time);

/// <summary>A visitor has joined or left: <c>{"type":"system","payload":"ann joined"}</c>.</summary>
[WsMessage("system", Direction = WsDirection.ServerToClient, Bare = true)]
public sealed record SystemNotice(string Text);
