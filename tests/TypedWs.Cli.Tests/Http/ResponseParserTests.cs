using System.Text;
using TypedWs.Cli.Http;

namespace TypedWs.Cli.Tests.Http;

/// <summary>The parser of answers, whatever the pieces are in which they come.</summary>
public sealed class ResponseParserTests
{
    /// <summary>Bytes; status; body; bytes behind.</summary>
    public static TheoryData<string, int, string, string> Answers
        => new()
        {
            { "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc", 404, "abc", "" },
            { "HTTP/1.1 204 No Content\r\n\r\n", 204, "", "" },
            { "HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, "until the end", "" },
            { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, "abcde", "" },
            { "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 403\r\nContent-Length: 1\r\n\r\nx", 403, "x", "" },
            { "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\u0001\u0002", 101, "", "\u0001\u0002" },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_the_same_in_any_pieces(string text, int status, string body, string behind)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var parser = new ResponseParser("GET");
            if (!parser.Take(bytes.AsSpan(0, cut)) && !parser.Take(bytes.AsSpan(cut)))
            {
                parser.End();
            }

            Assert.Null(parser.Fault);
            Assert.Equal(status, parser.Answer!.Status);
            Assert.Equal(body, parser.Answer.Body);
            Assert.False(parser.Answer.IsBodyCut);

            // The next protocol reads the bytes that have not come yet.
            Assert.StartsWith(Encoding.UTF8.GetString(parser.Rest.Span), behind, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")]
    public void A_body_that_ends_early_is_shown_as_far_as_it_came(string text)
    {
        var parser = new ResponseParser("GET");

        Assert.False(parser.Take(Encoding.UTF8.GetBytes(text)));
        parser.End();

        Assert.Equal("abc", parser.Answer!.Body);
        Assert.True(parser.Answer.IsBodyCut);
    }

    [Theory]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "not HTTP/1")]
    [InlineData("HTTP/1.1\r\n\r\n", "not HTTP/1")]
    [InlineData("\u0015\u0003\u0001", "another protocol")]
    public void A_wrong_answer_is_a_fault(string text, string fault)
    {
        var parser = new ResponseParser("GET");

        Assert.True(parser.Take(Encoding.UTF8.GetBytes(text)));

        Assert.Contains(fault, parser.Fault, StringComparison.Ordinal);
        Assert.Null(parser.Answer);
    }

    [Theory]
    [InlineData("Content-Length: x\r\n\r\nabc", "", "Content-Length of the answer is no number")]
    [InlineData("Content-Length: -1\r\n\r\nabc", "", "Content-Length of the answer is no number")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n", "ab", "not chunked")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", "", "not chunked")]
    public void A_wrong_body_does_not_hide_the_head(string rest, string body, string note)
    {
        var parser = new ResponseParser("GET");

        Assert.True(parser.Take(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\n" + rest)));

        Assert.Null(parser.Fault);
        Assert.Equal(200, parser.Answer!.Status);
        Assert.Equal(body, parser.Answer.Body);
        Assert.True(parser.Answer.IsBodyCut);
        Assert.Contains(note, Assert.Single(parser.Answer.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_head_and_an_endless_body_have_an_end()
    {
        var head = new ResponseParser("GET");
        head.Take("HTTP/1.1 200 OK\r\n"u8);
        int count = 0;
        while (!head.Take("X: 0123456789012345678901234567890123456789\r\n"u8))
        {
            Assert.InRange(++count, 0, 10_000);
        }

        Assert.Contains("more than 65536 bytes", head.Fault, StringComparison.Ordinal);

        var body = new ResponseParser("GET");
        body.Take("HTTP/1.1 200 OK\r\n\r\n"u8);
        while (!body.Take(new byte[1000]))
        {
            Assert.InRange(++count, 0, 20_000);
        }

        Assert.True(body.Answer!.IsBodyCut);
    }
}
