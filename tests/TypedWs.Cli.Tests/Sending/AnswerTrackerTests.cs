using TypedWs.Cli.Messages;
using TypedWs.Cli.Sending;

namespace TypedWs.Cli.Tests.Sending;

/// <summary>The open requests: their ids and their times.</summary>
public sealed class AnswerTrackerTests
{
    private readonly ManualTime _time = new();
    private readonly AnswerTracker _tracker;

    public AnswerTrackerTests() => _tracker = new AnswerTracker(_time);

    [Fact]
    public void A_new_id_is_none_of_the_users()
    {
        Assert.Equal("2", _tracker.Add(AnswerKind.Any, "2"));
        Assert.Equal("1", _tracker.Add(AnswerKind.Any, idJson: null));
        Assert.Equal("3", _tracker.Add(AnswerKind.Any, idJson: null));
        Assert.Null(_tracker.Add(AnswerKind.Any, "2"));
        Assert.Equal((true, false), (_tracker.IsGenerated("3"), _tracker.IsGenerated("2")));
    }

    [Fact]
    public void A_loss_takes_the_answers_of_what_was_sent()
    {
        _tracker.Add(AnswerKind.Any, "1");
        _tracker.Add(AnswerKind.Any, "2");
        _tracker.MarkSent("1");

        Assert.Equal(1, _tracker.Lose());
        Assert.Equal(0, _tracker.Lose());
        Assert.Equal("1", _tracker.Add(AnswerKind.Any, "1"));
        Assert.Equal(AnswerPart.Good, Take("2"));
    }

    [Fact]
    public void The_wait_of_a_request_begins_when_it_is_sent_and_the_ones_before_it_are_answered()
    {
        Assert.Null(_tracker.WaitsSince);
        _tracker.Add(AnswerKind.Any, "1");
        Step();
        _tracker.Add(AnswerKind.Any, "2");
        Step();
        _tracker.Add(AnswerKind.Stream, "3");
        Assert.Equal(0, Since);

        // An answer to a later one is no progress of the first.
        Step();
        Take("2");
        Assert.Equal(0, Since);
        Step();
        Take("1");
        Assert.Equal(4, Since);

        // An item of a stream is progress of the stream.
        Step();
        Assert.Equal(AnswerPart.Item, Take("3"));
        Assert.Equal(5, Since);
        Assert.Equal(AnswerPart.Good, Take("3", "$end"));
        Assert.Null(_tracker.WaitsSince);
    }

    private double? Since => _tracker.WaitsSince is { } at ? TimeSpan.FromTicks(at).TotalSeconds : null;

    private void Step() => _time.Advance(TimeSpan.FromSeconds(1));

    private AnswerPart Take(string id, string type = "a")
        => _tracker.Take(InboundMessage.Parse($$"""{"type":"{{type}}","ref":{{id}}}""", WsEnvelopeNames.Default));
}
