using Chat;
using Microsoft.AspNetCore.Components;
using TypedWs;

namespace ChatBlazor;

/// <summary>The room: what is said in it, and a field for a message. The visitor's name comes with the page's address:
/// <c>/?clientId=ann</c>.</summary>
public sealed partial class ChatRoom
{
    private readonly List<(string Kind, string Text)> _lines = [];
    private WsClient _client = null!;
    private string _status = "";
    private string _text = "";

    /// <summary>Connects. A page without a connection is of use, too: what is typed waits in the client's queue.</summary>
    protected override void OnInitialized()
    {
        var page = new Uri(Navigation.Uri);
        _client = new WsClient(new UriBuilder(page) { Scheme = page.Scheme == "https" ? "wss" : "ws", Path = "/ws" }.Uri.ToString());
        _client.On<ChatPosted>(posted => Add("chat", $"{posted.From}: {posted.Text}"));
        _client.On<SystemNotice>(notice => Add("system", notice.Text));
        _client.ServerError += error => Add("error", $"{(error.Sent as ChatPayload)?.Text}: {Describe(error.Error)}");
        _client.MessageNotSent += lost => Add("error", $"{(lost.Sent as ChatPayload)?.Text}: not sent ({lost.Reason})");
        _client.StateChanged += OnStateChanged;
        _client.Start();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static string Describe(WsPeerError error)
        => error.FieldErrors is [WsFieldError first, ..] ? first.Message : error.Message;

    private void OnStateChanged(WsStateChange change)
    {
        _status = change switch
        {
            { Retry: { } retry } => $"No connection ({retry.Cause}), again in {retry.After.TotalSeconds:0.0} s",
            { To: WsConnectionState.Closed, Failure: { } failure } => $"Closed: {failure}",
            _ => change.To.ToString(),
        };
        StateHasChanged();
    }

    private void Say()
    {
        if (_client.Send(new ChatPayload(_text)) is WsSendStatus.Dropped or WsSendStatus.Closed)
        {
            Add("error", $"{_text}: not sent");
            return;
        }

        _text = "";
    }

    private async Task LeaveAsync()
    {
        await _client.CloseAsync();
        WsClose close = await _client.Closed;
        Add("system", $"closed with {(int)close.Code}, {(close.WasClean ? "clean" : "not clean")}");
    }

    private void Add(string kind, string text)
    {
        _lines.Add((kind, text));
        StateHasChanged();
    }
}
