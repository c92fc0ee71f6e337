using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TypedWs.Benchmarks.Micro;

/// <summary>68 bytes.</summary>
[WsMessage("micro.chat")]
internal sealed record Chat([property: Required, StringLength(500)] string Text)
{
    public const string Json = """{"text":"Shall we convene at the fountain at noon, or is it later?"}""";
}

/// <summary>507 bytes, three levels deep.</summary>
[WsMessage("micro.order")]
internal sealed record Order(
    Guid Id,
    DateTimeOffset Placed,
    Customer Customer,
    [property: MinLength(1), MaxLength(100)] Line[] Lines,
    [property: Range(0, 1_000_000)] decimal Total,
    [property: StringLength(200)] string? Note)
{
    public const string Json =
        """{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","placed":"2026-11-20T10:00:00+01:00","customer":"""
        + """{"name":"Ada Lovelace","email":"ada@example.org","address":"""
        + """{"street":"12 St James's Square","city":"London","zip":"SW1Y 4JH","country":"GB"}},"lines":"""
        + """[{"sku":"PUNCH-80","name":"Punched cards, 80 columns","count":1000,"price":0.02}"""
        + """,{"sku":"WHEEL-10","name":"Decimal figure wheel","count":55,"price":12.5}"""
        + """,{"sku":"CRANK-1","name":"Crank handle","count":1,"price":40}],"total":747.5,"note":"Leave at the front door."}""";
}

internal sealed record Customer([property: Required, StringLength(80)] string Name, [property: EmailAddress] string Email, Address Address);

internal sealed record Address(
    [property: Required, StringLength(80)] string Street,
    [property: Required, StringLength(80)] string City,
    [property: Required, StringLength(12)] string Zip,
    [property: StringLength(2, MinimumLength = 2)] string Country);

internal sealed record Line(
    [property: Required, StringLength(20)] string Sku,
    [property: Required, StringLength(80)] string Name,
    [property: Range(1, 9999)] int Count,
    [property: Range(0, 100_000)] decimal Price);

/// <summary>20 members of the usual types, every other one with a rule.</summary>
[WsMessage("micro.profile")]
internal sealed record Profile(
    [property: Range(1, long.MaxValue)] long Id,
    [property: Required, StringLength(40)] string FirstName,
    [property: Required, StringLength(40)] string LastName,
    [property: StringLength(20)] string Nick,
    [property: Range(0, 150)] int Age,
    int Level,
    int Points,
    [property: Range(0, 100)] int Health,
    bool Online,
    bool Verified,
    bool Muted,
    [property: Range(-90.0, 90.0)] double Latitude,
    [property: Range(-180.0, 180.0)] double Longitude,
    [property: StringLength(3, MinimumLength = 2)] string Language,
    [property: StringLength(40)] string City,
    long LastSeen,
    int Friends,
    int Unread,
    [property: Range(0, 3)] int Theme,
    [property: StringLength(80)] string Status)
{
    public const string Json =
        """{"id":123456789,"firstName":"Grace","lastName":"Hopper","nick":"amazing","age":79,"level":42,"points":98765"""
        + ""","health":100,"online":true,"verified":true,"muted":false,"latitude":40.71,"longitude":-74.01"""
        + ""","language":"en","city":"New York","lastSeen":1795168800000,"friends":311,"unread":7,"theme":2"""
        + ""","status":"Looking for moths"}""";
}

/// <summary>What the generated code is compared with.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(Chat))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Profile))]
internal sealed partial class SubjectsContext : JsonSerializerContext;
