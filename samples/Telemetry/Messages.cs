using System.ComponentModel.DataAnnotations;
using TypedWs;

namespace Telemetry;

/// <summary>A client says something: <c>{"type":"say","payload":{"text":"hi"}}</c>.</summary>
[WsMessage("say")]
public sealed record Say([Required, StringLength(500)] string Text);

/// <summary>A message for everyone in the lobby.</summary>
[WsMessage("heard", Direction = WsDirection.ServerToClient)]
public sealed record Heard(string Text);

/// <summary>A client wants to see what a failing handler looks like: <c>{"type":"stumble"}</c>.</summary>
[WsMessage("stumble")]
public sealed record Stumble;
