using System.Security.Claims;
using TypedWs.Authorization;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Authorization;

/// <summary>Until when credentials are good, with time in the test's hand.</summary>
public sealed class CredentialsTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(10, null, 10)]
    [InlineData(null, "10", 10)]
    [InlineData(null, "10.5", 10.5)]
    [InlineData(10, "5", 10)]
    public void They_expire_as_the_ticket_says_or_else_the_claim(int? ticket, string? claim, double expected)
    {
        Credentials credentials = Credentials.Create(
            User(claim),
            ticket is { } seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null,
            _time);

        Assert.False(credentials.HaveExpired(TimeSpan.FromSeconds(expected).Ticks - 1));
        Assert.True(credentials.HaveExpired(TimeSpan.FromSeconds(expected).Ticks));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    public void Without_a_time_they_do_not_expire(string? claim)
        => Assert.False(Credentials.Create(User(claim), null, _time).HaveExpired(long.MaxValue));

    [Fact]
    public void A_time_beyond_every_clock_is_never()
        => Assert.False(Credentials.Create(User(null), DateTimeOffset.MaxValue, _time).HaveExpired(TimeSpan.FromDays(365_000).Ticks));

    [Fact]
    public void What_has_expired_before_it_was_shown_is_expired()
    {
        _time.Advance(TimeSpan.FromHours(1));

        Assert.True(Credentials.Create(User("10"), null, _time).HaveExpired(_time.GetTimestamp()));
    }

    [Theory]
    [InlineData(WsCredentialsExpiry.Close, WsConnectionState.Closing, "ann")]
    [InlineData(WsCredentialsExpiry.Notify, WsConnectionState.Open, null)]
    [InlineData(WsCredentialsExpiry.Ignore, WsConnectionState.Open, "ann")]
    public void The_option_says_what_happens_then(WsCredentialsExpiry option, WsConnectionState state, string? user)
    {
        var connection = new TestConnection(
            new TestEndpoint(),
            options => options.CredentialsExpiry = option,
            credentials: static time => Credentials.Create(User("10"), null, time));

        for (int i = 0; i < 9; i++)
        {
            connection.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((WsConnectionState.Open, "ann"), (connection.Ws.State, connection.Ws.User.Identity?.Name));
        connection.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((state, user), (connection.Ws.State, connection.Ws.User.Identity?.Name));
    }

    private static ClaimsPrincipal User(string? expiry)
        => new(
            new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann"), .. expiry is null ? (Claim[])[] : [new Claim("exp", expiry)]], "test"));
}
